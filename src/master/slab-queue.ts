import type {Records} from './log-records.ts';

const slabBytes = 256 * 1024;
const newline = 0x0a;

/** Whole records that are written together. */
export class Slab {
	readonly bytes: Buffer;
	/** What was written of it. */
	at = 0;
	end = 0;

	constructor(size: number) {
		this.bytes = Buffer.allocUnsafeSlow(size);
	}

	get left(): number {
		return this.end - this.at;
	}

	/**
	 * Takes as many of the lines as there is room for. Returns how many bytes of them, with their newlines; beyond the end
	 * when it took all.
	 *
	 * The lines are copied once to the far end and moved into their places from there, one by one: within one buffer a move is
	 * so much faster than a copy from another that this halves the cost of a log line.
	 */
	add({before, lines, after}: Records): number {
		const {bytes} = this;
		const frame = before.length + after.length;
		const top = bytes.length;
		if (top - this.end < lines.length + frame) return 0;
		const from = top - lines.length;
		lines.copy(bytes, from);
		let end = this.end + bytes.write(before, this.end, 'latin1');
		/** Where `after` + `before` stand once, to be copied from. */
		let glue = -1;
		for (let at = from; ; ) {
			const found = bytes.indexOf(newline, at);
			const cut = found < 0 ? top : found;
			bytes.copyWithin(end, at, cut);
			end += cut - at;
			at = cut + 1;
			if (at > top || end + frame + after.length > at) {
				this.end = end + bytes.write(after, end, 'latin1');
				return at - from;
			}
			if (glue < 0) {
				glue = end;
				bytes.write(after + before, end, 'latin1');
			} else bytes.copyWithin(end, glue, glue + frame);
			end += frame;
		}
	}

	firstRecordBytes(): number {
		return this.bytes.indexOf(newline, this.at) + 1 - this.at;
	}

	/** Where the last record ends that has room within `room` bytes; behind the first one if none has. */
	recordsUpTo(room: number): number {
		if (this.left <= room) return this.end;
		const last = room > 0 ? this.bytes.lastIndexOf(newline, this.at + room - 1) : -1;
		return last >= this.at ? last + 1 : this.at + this.firstRecordBytes();
	}

	/** What is missing of a record that was written in part; it does not belong to the slab any more. Null: none was. */
	takeTorn(): Buffer | null {
		if (this.left === 0 || this.at === 0 || this.bytes[this.at - 1] === newline) return null;
		const from = this.at;
		this.at += this.firstRecordBytes();
		return Buffer.from(this.bytes.subarray(from, this.at));
	}

	rest(): Buffer {
		return this.bytes.subarray(this.at, this.end);
	}
}

/** Records that wait to be written, in few large pieces of memory that are used again and again: a flood grows nothing. */
export class SlabQueue {
	#waiting: Slab[] = [];
	#spare: Slab | null = null;
	#bytes = 0;

	/** Waiting or being written. */
	get bytes(): number {
		return this.#bytes;
	}

	get hasWaiting(): boolean {
		return this.#waiting.length > 0;
	}

	push({before, lines, after}: Records): void {
		let slab = this.#waiting.at(-1);
		for (let at = 0; at <= lines.length; ) {
			const left = {before, lines: lines.subarray(at), after};
			const sizeBefore = slab?.end ?? 0;
			const taken = slab?.add(left) ?? 0;
			at += taken;
			if (slab) this.#bytes += slab.end - sizeBefore;
			if (at > lines.length) return;
			slab = this.#slab(left.lines.length + before.length + after.length);
			this.#waiting.push(slab);
		}
	}

	/** The oldest; to be given back with `release`. */
	take(): Slab | undefined {
		return this.#waiting.shift();
	}

	release(slab: Slab): void {
		this.#bytes -= slab.end;
		if (slab.bytes.length === slabBytes) this.#spare = slab;
	}

	/** Forgets what waits. Returns how many records that were. */
	drop(): number {
		let records = 0;
		for (const slab of this.#waiting) {
			records += countNewlines(slab.rest());
			this.#bytes -= slab.end;
		}
		this.#waiting = [];
		return records;
	}

	#slab(size: number): Slab {
		const spare = this.#spare;
		if (!spare || size > slabBytes) return new Slab(Math.max(size, slabBytes));
		this.#spare = null;
		spare.at = 0;
		spare.end = 0;
		return spare;
	}
}

export function countNewlines(bytes: Buffer): number {
	let count = 0;
	for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++;
	return count;
}
