import {createWriteStream} from 'node:fs';
import {open, rename, rm, stat, utimes} from 'node:fs/promises';
import {pipeline} from 'node:stream/promises';
import {wallNow} from '../shared/clock.ts';
import {
	compressingFiles,
	compressingName,
	type RotatedFile,
	rotatedFiles,
	rotatedName,
} from '../shared/log-file-names.ts';

/**
 * Makes room at `file`: it becomes `.1`, `.1` becomes `.2`, and so on; beyond `keep` they go. The oldest is moved first, so that
 * whoever opens them by rising numbers misses none, and an end half-way leaves a gap in the numbers and no loss.
 */
export async function rotateFiles(file: string, keep: number): Promise<void> {
	for (const {index, path, isCompressed} of rotatedFiles(file).reverse()) {
		if (index >= keep) await rm(path, {force: true});
		else await rename(path, rotatedName(file, index + 1, isCompressed));
	}
	if (keep === 0) await rm(file, {force: true});
	else await rename(file, rotatedName(file, 1, false));
}

/** Compresses older files of one log, one at a time. A failure costs nothing: the file stays as it is. */
export class LogCompressor {
	readonly #file: string;
	/** Runs work while nobody rotates. */
	readonly #exclusively: (work: () => Promise<void>) => Promise<void>;
	#working: Promise<void> | null = null;

	constructor(file: string, exclusively: (work: () => Promise<void>) => Promise<void>) {
		this.#file = file;
		this.#exclusively = exclusively;
	}

	/** `from`: the youngest to be compressed; what was written to within `quietMs` waits. Call it after each rotation. */
	start(from: number, quietMs = 0): void {
		this.#working ??= this.#compressAll(from, quietMs)
			.catch(() => rm(compressingName(this.#file, process.pid), {force: true}).catch(() => {}))
			.finally(() => {
				this.#working = null;
			});
	}

	/** Waits until nothing is being compressed. */
	async idle(): Promise<void> {
		await this.#working;
	}

	async #compressAll(from: number, quietMs: number): Promise<void> {
		for (const {pid, path} of compressingFiles(this.#file)) if (!isAlive(pid)) await rm(path, {force: true});
		for (;;) {
			const next = this.#plain().findLast(({index}) => index >= from);
			if (!next) return;
			// The oldest: those after it are no older.
			if (quietMs > 0 && wallNow() - (await stat(next.path)).mtimeMs < quietMs) return;
			await this.#compress(next);
		}
	}

	#plain(): RotatedFile[] {
		return rotatedFiles(this.#file).filter(({isCompressed}) => !isCompressed);
	}

	/** It may be rotated on meanwhile, or removed: where it is in the end, its inode tells. */
	async #compress({path}: RotatedFile): Promise<void> {
		const target = compressingName(this.#file, process.pid);
		// Open to the end: an inode that is in use is not given to another file.
		const source = await open(path, 'r');
		try {
			const {ino, atimeMs, mtimeMs} = await source.stat();
			const content = source.createReadStream({autoClose: false});
			const {createGzip} = process.getBuiltinModule('node:zlib');
			await pipeline(content, createGzip(), createWriteStream(target, {mode: 0o600}));
			// As numbers: a Date is rounded to the millisecond, and readers tell by this what the copy is of.
			await utimes(target, atimeMs / 1000, mtimeMs / 1000);
			await this.#exclusively(async () => {
				const now = await this.#find(ino);
				// Another app master that was held up has written to it since: that is compressed with the rest, from the beginning.
				const hasGrown = (await source.stat()).size !== content.bytesRead;
				if (!now || hasGrown) return rm(target, {force: true});
				await rename(target, rotatedName(this.#file, now.index, true));
				await rm(now.path, {force: true});
			});
		} finally {
			await source.close();
		}
	}

	async #find(inode: number): Promise<RotatedFile | null> {
		for (const each of this.#plain()) {
			const found = await stat(each.path).catch(() => null);
			if (found?.ino === inode) return each;
		}
		return null;
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
