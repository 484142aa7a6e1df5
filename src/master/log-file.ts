import {constants} from 'node:fs';
import {type FileHandle, mkdir, open, stat} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {LogsSpec} from '../protocol/app-spec.ts';
import {steadyNow, wallNow} from '../shared/clock.ts';
import type {Records} from './log-records.ts';
import {LogCompressor, rotateFiles} from './log-rotation.ts';
import {whileLocked} from './rotation-lock.ts';
import {countNewlines, type Slab, SlabQueue} from './slab-queue.ts';
import {WriteTrouble, type WriteTroubleOptions} from './write-trouble.ts';

export type LogFilePolicy = Pick<LogsSpec, 'rotate' | 'overflow'>;

export interface LogFileOptions extends WriteTroubleOptions {
	policy: LogFilePolicy;
	/** Other app masters may write and rotate the same file. */
	isShared: boolean;
}

/** Beyond this much unwritten text, who writes has to wait, or its lines are dropped. */
const maxPendingBytes = 2 * 1024 * 1024;
/** A disk that takes nothing for so long counts as full: an app must not stand still with it. */
const stallMs = 5000;
const identityCheckMs = 1000;
const rotateAgainMs = 60_000;
/** Between two tries, where others are at work. */
const busyMs = 50;
const lockTries = 20;
/** How late an app master may be that is held up on its way to the disk. */
const lateMs = 10_000;

/**
 * One log file: takes records, writes whole ones by single appends, rotates between two records. A disk that takes nothing
 * costs lines, which are counted, and never the app or memory.
 */
export class LogFile {
	readonly #options: LogFileOptions;
	readonly #queue = new SlabQueue();
	readonly #compressor: LogCompressor;
	readonly #trouble: WriteTrouble;
	#policy: LogFilePolicy;
	#handle: FileHandle | null = null;
	#size = 0;
	#bornAt = 0;
	#isRegular = true;
	#identityCheckedAt = 0;
	#rotateNotBefore = 0;
	#pumping: Promise<void> | null = null;
	#room: {promise: Promise<void>; give(): void; timer: NodeJS.Timeout} | null = null;
	/** What is missing of a record that went to the disk in part. */
	#torn: Buffer | null = null;
	#turn: Promise<unknown> = Promise.resolve();

	constructor(options: LogFileOptions) {
		this.#options = options;
		this.#policy = options.policy;
		this.#trouble = new WriteTrouble(options);
		this.#compressor = new LogCompressor(options.path, (work) => this.#exclusively(() => this.#alone(work)));
	}

	set policy(policy: LogFilePolicy) {
		this.#policy = policy;
	}

	/** Makes the file be there before its first line. */
	prepare(): void {
		this.#pump();
	}

	/** Null: go on. A promise: no more until it is resolved, which never takes long: a disk that is stuck counts as full. */
	append(records: Records): Promise<void> | null {
		const isFull = this.#queue.bytes > maxPendingBytes;
		if (this.#trouble.isOn || (isFull && this.#policy.overflow === 'drop')) {
			this.#trouble.lose(countNewlines(records.lines) + 1);
			return null;
		}
		this.#queue.push(records);
		this.#pump();
		return this.#queue.bytes > maxPendingBytes && this.#policy.overflow === 'block' ? this.#roomSoon() : null;
	}

	/** Waits until all is written or lost, and compressed. */
	async idle(): Promise<void> {
		while (this.#pumping) await this.#pumping;
		await this.#compressor.idle();
	}

	async close(): Promise<void> {
		await this.idle();
		await this.#exclusively(() => this.#closeHandle());
	}

	#pump(): void {
		this.#pumping ??= this.#exclusively(() => this.#writeAll())
			.catch((error: NodeJS.ErrnoException) => this.#failed(error.code ?? error.message))
			.finally(() => {
				this.#pumping = null;
				if (this.#queue.hasWaiting) this.#pump();
			});
	}

	async #writeAll(): Promise<void> {
		await this.#openIfNeeded();
		for (let slab = this.#queue.take(); slab; slab = this.#queue.take()) {
			try {
				await this.#writeTorn();
				while (slab.left > 0) await this.#writePiece(slab);
			} catch (error) {
				this.#keepTorn(slab);
				this.#trouble.lose(countNewlines(slab.rest()));
				throw error;
			} finally {
				this.#queue.release(slab);
			}
			this.#wrote();
		}
	}

	/** As many records as the file has room for, at least one. */
	async #writePiece(slab: Slab): Promise<void> {
		await this.#rotateIfDue(slab);
		const handle = this.#handle!;
		const from = slab.at;
		const end = this.#isRegular ? slab.recordsUpTo((this.#policy.rotate.sizeBytes ?? Infinity) - this.#size) : slab.end;
		while (slab.at < end) {
			const written = await writeSome(handle, slab.bytes, slab.at, end);
			slab.at += written;
			this.#size += written;
		}
		if (!this.#options.isShared || (await handle.stat()).nlink > 0) return;
		// Held up between the look at the name and the write, while others rotated and compressed: nobody will read that file.
		slab.at = from;
		await this.#closeHandle();
		await this.#openIfNeeded();
	}

	async #writeTorn(): Promise<void> {
		if (!this.#torn) return;
		// Emptied meanwhile: the beginning of that record is gone.
		if ((await this.#handle!.stat()).size === 0) {
			this.#torn = null;
			this.#trouble.lose(1);
			return;
		}
		while (this.#torn && this.#torn.length > 0) {
			const written = await writeSome(this.#handle!, this.#torn, 0, this.#torn.length);
			this.#torn = this.#torn.subarray(written);
		}
		this.#torn = null;
	}

	#keepTorn(slab: Slab): void {
		const torn = this.#isRegular ? slab.takeTorn() : null;
		if (torn) this.#torn = torn;
	}

	async #rotateIfDue(slab: Slab): Promise<void> {
		await this.#followIdentity();
		if (!this.#isDue(slab)) return;
		// `fcm flush` may have emptied it.
		const {size} = await this.#handle!.stat();
		if (size === 0) this.#bornAt = wallNow();
		this.#size = size;
		if (this.#isDue(slab)) await this.#rotate();
	}

	#isDue(slab: Slab): boolean {
		if (this.#size === 0 || !this.#isRegular || steadyNow() < this.#rotateNotBefore) return false;
		const {sizeBytes, everyMs} = this.#policy.rotate;
		if (sizeBytes !== null && this.#size + slab.firstRecordBytes() > sizeBytes) return true;
		return everyMs !== null && wallNow() - this.#bornAt >= everyMs;
	}

	async #rotate(): Promise<void> {
		const {path: file, isShared} = this.#options;
		const {keep, compress} = this.#policy.rotate;
		const rotate = async () => {
			if (await this.#isStillThere()) await rotateFiles(file, keep);
		};
		try {
			if (isShared) await whileLocked(file, rotate);
			else await rotate();
		} catch (error) {
			// A file that grows too large is better than lines that are lost.
			this.#rotateNotBefore = steadyNow() + rotateAgainMs;
			return this.#options.say('error', `cannot rotate ${file}: ${(error as Error).message}; it grows on`);
		}
		// Another app master that is late may still write to the youngest ones.
		if (compress) this.#compressor.start(isShared ? 2 : 1, isShared ? lateMs : 0);
		await this.#closeHandle();
		await this.#openIfNeeded();
	}

	/** While no other app master rotates or compresses this log. Rejects when one does for too long. */
	async #alone(work: () => Promise<void>): Promise<void> {
		if (!this.#options.isShared) return work();
		for (let tries = 0; tries < lockTries; tries++) {
			if (await whileLocked(this.#options.path, work)) return;
			await pause(busyMs);
		}
		throw new Error('another app master is rotating');
	}

	/** Somebody has renamed or removed the file: goes on in the one that has its name now. */
	async #followIdentity(): Promise<void> {
		const isDue = this.#options.isShared || steadyNow() - this.#identityCheckedAt >= identityCheckMs;
		if (!this.#isRegular || !isDue) return;
		this.#identityCheckedAt = steadyNow();
		if (await this.#isStillThere()) return;
		await this.#closeHandle();
		await this.#openIfNeeded();
	}

	async #isStillThere(): Promise<boolean> {
		const [own, there] = await Promise.all([this.#handle!.stat(), stat(this.#options.path).catch(() => null)]);
		// Others may have written to it.
		this.#size = own.size;
		return there !== null && there.ino === own.ino && there.dev === own.dev;
	}

	async #openIfNeeded(): Promise<void> {
		if (this.#handle) return;
		const {path: file} = this.#options;
		const {O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK} = constants;
		await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
		// A pipe without a reader is an error then, not a thread that waits for ever.
		this.#handle = await open(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
		const stats = await this.#handle.stat();
		this.#isRegular = stats.isFile();
		this.#size = stats.size;
		this.#bornAt = stats.size === 0 ? wallNow() : stats.birthtimeMs || stats.mtimeMs;
		this.#identityCheckedAt = steadyNow();
	}

	async #closeHandle(): Promise<void> {
		const handle = this.#handle;
		this.#handle = null;
		await handle?.close();
	}

	#wrote(): void {
		this.#trouble.worked();
		this.#room?.timer.refresh();
		if (this.#queue.bytes <= maxPendingBytes / 2) this.#giveRoom();
	}

	/** Whoever waits goes on, and loses lines, until the disk takes some again. */
	#failed(reason: string): void {
		this.#trouble.failed(reason);
		this.#trouble.lose(this.#queue.drop());
		this.#giveRoom();
	}

	#stuck(): void {
		this.#trouble.stuck();
		this.#trouble.lose(this.#queue.drop());
		this.#giveRoom();
	}

	#roomSoon(): Promise<void> {
		if (!this.#room) {
			let give = () => {};
			const promise = new Promise<void>((resolve) => {
				give = resolve;
			});
			this.#room = {promise, give, timer: setTimeout(() => this.#stuck(), stallMs).unref()};
		}
		return this.#room.promise;
	}

	#giveRoom(): void {
		clearTimeout(this.#room?.timer);
		this.#room?.give();
		this.#room = null;
	}

	/** Writing and what moves files take turns. */
	#exclusively<T>(work: () => Promise<T>): Promise<T> {
		const result = this.#turn.then(work);
		this.#turn = result.catch(() => {});
		return result;
	}
}

/** Waits for a pipe whose reader is slow. */
async function writeSome(handle: FileHandle, bytes: Buffer, from: number, to: number): Promise<number> {
	for (;;) {
		try {
			const {bytesWritten} = await handle.write(bytes, from, to - from);
			return bytesWritten;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
			await pause(busyMs);
		}
	}
}
