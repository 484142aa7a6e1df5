import {type FileHandle, open, stat} from 'node:fs/promises';
import {LineSplitter} from './line-splitter.ts';
import {type LogLine, type LogPosition, type LogSource, parseLogLine} from './log-line.ts';

const chunkBytes = 64 * 1024;

/** Reads what was appended to one log file since the last time, also when the file was cut or replaced meanwhile. */
export class LogFileReader {
	readonly #source: LogSource;
	readonly #splitter = new LineSplitter();
	#position: LogPosition | null;
	#file: FileHandle | null = null;

	constructor(source: LogSource, position: LogPosition | null) {
		this.#source = source;
		this.#position = position;
	}

	/** Gives out every whole line that is new, chunk by chunk. */
	async readNew(onLines: (lines: LogLine[]) => void | Promise<void>, signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			if (!this.#file && !(await this.#open())) return;
			await this.#readToEnd(onLines, signal);
			if (!(await this.#isReplaced())) return;
			// What was appended between the last read and the rename: the old file gets no more after this.
			await this.#readToEnd(onLines, signal);
			await this.close();
		}
	}

	async close(): Promise<void> {
		await this.#file?.close();
		this.#file = null;
	}

	async #open(): Promise<boolean> {
		try {
			this.#file = await open(this.#source.path, 'r');
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
			throw error;
		}
		const {ino} = await this.#file.stat();
		if (this.#position?.inode !== ino) this.#restart(ino);
		return true;
	}

	#restart(inode: number): void {
		this.#splitter.reset();
		this.#position = {inode, offset: 0};
	}

	async #readToEnd(onLines: (lines: LogLine[]) => void | Promise<void>, signal: AbortSignal): Promise<void> {
		const file = this.#file!;
		const {size, ino} = await file.stat();
		if (size < this.#position!.offset) this.#restart(ino);
		const position = this.#position!;
		const chunk = Buffer.allocUnsafe(chunkBytes);
		while (!signal.aborted) {
			const {bytesRead} = await file.read(chunk, 0, chunkBytes, position.offset);
			if (bytesRead === 0) return;
			position.offset += bytesRead;
			const lines = this.#splitter.push(chunk.subarray(0, bytesRead));
			if (lines.length > 0) await onLines(lines.map((line) => parseLogLine(line, this.#source)));
		}
	}

	/** True when another file stands at the path now. While none does, more may still come to the old one. */
	async #isReplaced(): Promise<boolean> {
		try {
			return (await stat(this.#source.path)).ino !== this.#position!.inode;
		} catch {
			return false;
		}
	}
}
