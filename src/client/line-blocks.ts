import {maxLineBytes} from './log-line.ts';

const newline = 0x0a;
const blockBytes = 1024 * 1024;

/** Reads into `target`, at most its length; 0 at the end, which need not last. */
export type Read = (target: Buffer) => Promise<number>;

/**
 * Cuts what is read into blocks of whole lines. Holds one unfinished line besides, of which only the first MiB is kept.
 * A block may be used until the next call of `next`, or for ever if that is told.
 */
export class LineBlocks {
	readonly #read: Read;
	#buffer = Buffer.alloc(0);
	/** Of the unfinished line: `#buffer` from `#from`, so many bytes. */
	#from = 0;
	#kept = 0;
	/** More of that line came than is kept. */
	#isTooLong = false;

	constructor(read: Read) {
		this.#read = read;
	}

	/** Each line with its newline. Null at the end. @param isKept the last block is still in use */
	async next(isKept: boolean): Promise<Buffer | null> {
		let mustLeave = isKept;
		for (;;) {
			this.#makeRoom(mustLeave);
			mustLeave = false;
			const target = this.#buffer.subarray(this.#kept, this.#kept + blockBytes);
			const size = await this.#read(target);
			if (size === 0) return null;
			const last = target.lastIndexOf(newline, size - 1);
			const end = this.#kept + size;
			if (last < 0) this.#keep(0, end);
			else return this.#block(last, end);
		}
	}

	/** The line that has no end yet; it is forgotten with this. */
	takeRest(): Buffer {
		const rest = Buffer.from(this.#buffer.subarray(this.#from, this.#from + this.#kept));
		this.#keep(0, 0);
		this.#isTooLong = false;
		return rest;
	}

	/** How much of the unfinished line was read and kept. */
	get restBytes(): number {
		return this.#kept;
	}

	#makeRoom(mustLeave: boolean): void {
		const rest = this.#buffer.subarray(this.#from, this.#from + this.#kept);
		if (mustLeave || this.#buffer.length < this.#kept + blockBytes) {
			this.#buffer = Buffer.allocUnsafeSlow(this.#kept + blockBytes);
		}
		// Copies to where it comes from, or to another buffer: both are right.
		rest.copy(this.#buffer);
		this.#from = 0;
	}

	#block(last: number, end: number): Buffer {
		const kept = this.#kept;
		let block = this.#buffer.subarray(0, kept + last + 1);
		if (this.#isTooLong) {
			const first = block.indexOf(newline, kept);
			block = Buffer.concat([block.subarray(0, kept), block.subarray(first)]);
		}
		this.#isTooLong = false;
		this.#keep(kept + last + 1, end);
		return block;
	}

	#keep(from: number, end: number): void {
		this.#from = from;
		this.#kept = Math.min(end - from, maxLineBytes);
		this.#isTooLong ||= end - from > maxLineBytes;
	}
}
