import {maxRecordBytes} from '../protocol/log-record.ts';

/** Whole lines of one stream of one worker, byte for byte. */
export interface Lines {
	/** One or more lines with newlines between them, none at the end. Valid until the end of this turn only. */
	bytes: Buffer;
	/** It is one part of a line that was too long; the next `Lines` go on with it. */
	isCut: boolean;
}

const newline = 0x0a;
const nothing = Buffer.alloc(0);

/** Turns chunks of a stream into whole lines. The lines of a chunk stay together and are not copied, but for its first. */
export class LineFramer {
	/** The line whose end has not come: `#size` bytes of it. */
	#partial = nothing;
	#size = 0;

	/** The lines that this chunk completes. */
	push(chunk: Buffer): Lines[] {
		const lines: Lines[] = [];
		for (let at = 0; at < chunk.length; at += maxRecordBytes) {
			this.#push(chunk.subarray(at, at + maxRecordBytes), lines);
		}
		return lines;
	}

	/** What is left when the stream has ended without a newline. */
	end(): Lines[] {
		return this.#size === 0 ? [] : [{bytes: this.#takePartial(), isCut: false}];
	}

	#push(chunk: Buffer, lines: Lines[]): void {
		const last = chunk.lastIndexOf(newline);
		let from = 0;
		if (last >= 0 && this.#size > 0) {
			from = chunk.indexOf(newline);
			this.#keep(chunk.subarray(0, from), lines);
			lines.push({bytes: this.#takePartial(), isCut: false});
			from += 1;
		}
		if (last >= from) lines.push({bytes: chunk.subarray(from, last), isCut: false});
		this.#keep(chunk.subarray(last + 1), lines);
	}

	/** Adds to the unfinished line; what is too much of it is cut off. A copy: the rest of the chunk is not to be kept with it. */
	#keep(bytes: Buffer, lines: Lines[]): void {
		const size = this.#size + bytes.length;
		if (this.#partial.length < size) {
			const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(2 * size, 256), 2 * maxRecordBytes));
			this.#partial.copy(larger, 0, 0, this.#size);
			this.#partial = larger;
		}
		bytes.copy(this.#partial, this.#size);
		this.#size = size;
		if (size <= maxRecordBytes) return;
		const end = characterStart(this.#partial, maxRecordBytes);
		lines.push({bytes: Buffer.from(this.#partial.subarray(0, end)), isCut: true});
		this.#partial.copyWithin(0, end, size);
		this.#size = size - end;
	}

	#takePartial(): Buffer {
		const bytes = this.#partial.subarray(0, this.#size);
		this.#partial = nothing;
		this.#size = 0;
		return bytes;
	}
}

/** Not inside of a character, if the bytes are UTF-8. */
function characterStart(line: Buffer, at: number): number {
	for (let back = 0; back < 4; back++) {
		if ((line[at - back]! & 0xc0) !== 0x80) return at - back;
	}
	return at;
}
