import {constants} from 'node:fs';
import {type FileHandle, open, rename} from 'node:fs/promises';

export interface RotatingFileOptions {
	path: string;
	/** A file that would grow beyond this becomes `<path>.1`, whose place it takes. Default: 1 MiB. */
	maxBytes?: number;
	/** Called once when lines begin to be lost. */
	onFailing(reason: string): void;
	/** Called at the first write that succeeds after that, with how many lines were lost. */
	onMended(lost: number, reason: string): void;
}

const defaultMaxBytes = 1024 * 1024;
/** Lines that find no room in the queue are lost, and counted: a stalled disk must not grow its process. */
const maxWaitingBytes = 1024 * 1024;
const maxBatchBytes = 64 * 1024;

/** The file before the current one. */
export function rotatedPath(path: string): string {
	return `${path}.1`;
}

/**
 * Appends lines to a file (0600) that is bounded together with the one before it. Never blocks, never throws: what
 * cannot be written is lost and counted. The file is opened for each batch, so it may be moved or removed meanwhile.
 */
export class RotatingFile {
	readonly #options: RotatingFileOptions;
	#waiting: string[] = [];
	#waitingBytes = 0;
	#writing: Promise<void> | null = null;
	#lost = 0;
	#reason: string | null = null;

	constructor(options: RotatingFileOptions) {
		this.#options = options;
	}

	/** `line` has no newline. */
	append(line: string): void {
		const bytes = Buffer.byteLength(line) + 1;
		if (this.#waitingBytes + bytes > maxWaitingBytes) {
			this.#lose(1, 'the disk does not keep up');
			return;
		}
		this.#waiting.push(`${line}\n`);
		this.#waitingBytes += bytes;
		this.#writing ??= this.#writeAll();
	}

	/** Resolves when all lines until now are with the system or lost, after `ms` at the latest. */
	async flush(ms: number): Promise<void> {
		if (!this.#writing) return;
		let timer: NodeJS.Timeout | undefined;
		const deadline = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, ms);
		});
		await Promise.race([this.#writing, deadline]);
		clearTimeout(timer);
	}

	async #writeAll(): Promise<void> {
		while (this.#waiting.length > 0) {
			const batch = this.#takeBatch();
			try {
				await this.#write(Buffer.from(batch.join('')));
				this.#mended();
			} catch (error) {
				const {code, message} = error as NodeJS.ErrnoException;
				this.#lose(batch.length, code === 'ENOSPC' ? 'the disk is full (ENOSPC)' : message);
			}
		}
		this.#writing = null;
	}

	/** As many lines as fit, at least one. */
	#takeBatch(): string[] {
		let [count, bytes] = [0, 0];
		for (const line of this.#waiting) {
			const more = Buffer.byteLength(line);
			if (count > 0 && bytes + more > maxBatchBytes) break;
			count += 1;
			bytes += more;
		}
		this.#waitingBytes -= bytes;
		return this.#waiting.splice(0, count);
	}

	async #write(lines: Buffer): Promise<void> {
		const {path, maxBytes = defaultMaxBytes} = this.#options;
		if ((await appendWhole(path, lines, maxBytes)) === 'written') return;
		await rename(path, rotatedPath(path));
		await appendWhole(path, lines, Number.POSITIVE_INFINITY);
	}

	#lose(lines: number, reason: string): void {
		this.#lost += lines;
		if (this.#reason !== null) return;
		this.#reason = reason;
		this.#options.onFailing(reason);
	}

	#mended(): void {
		if (this.#reason === null) return;
		const [lost, reason] = [this.#lost, this.#reason];
		this.#lost = 0;
		this.#reason = null;
		this.#options.onMended(lost, reason);
	}
}

const {O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW} = constants;
const newline = 0x0a;

/** All of it or nothing. A torn last line, left by a process that was killed, is ended first. */
async function appendWhole(path: string, lines: Buffer, maxBytes: number): Promise<'written' | 'full'> {
	const file = await open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
	try {
		const stats = await file.stat();
		const {size, mode} = stats;
		if (size > 0 && size + lines.length > maxBytes) return 'full';
		if (stats.isFile() && mode & 0o077) await file.chmod(0o600);
		const isTorn = size > 0 && (await byteAt(file, size - 1)) !== newline;
		try {
			await file.appendFile(isTorn ? Buffer.concat([Buffer.from([newline]), lines]) : lines);
		} catch (error) {
			await file.truncate(size).catch(() => undefined);
			throw error;
		}
		return 'written';
	} finally {
		await file.close();
	}
}

async function byteAt(file: FileHandle, position: number): Promise<number | undefined> {
	const byte = Buffer.alloc(1);
	await file.read(byte, 0, 1, position);
	return byte[0];
}
