import {maxLineBytes} from './log-line.ts';

const newline = 0x0a;

/** Cuts a byte stream into whole lines. Holds at most one unfinished line, of which only the first MiB is kept. */
export class LineSplitter {
	#parts: Buffer[] = [];
	#size = 0;

	/** The lines that this chunk completes. The chunk may be reused afterwards. */
	push(chunk: Buffer): string[] {
		const lines: string[] = [];
		let start = 0;
		for (let cut = chunk.indexOf(newline); cut >= 0; cut = chunk.indexOf(newline, start)) {
			this.#keep(chunk.subarray(start, cut));
			lines.push(Buffer.concat(this.#parts).toString('utf8'));
			this.reset();
			start = cut + 1;
		}
		this.#keep(Buffer.from(chunk.subarray(start)));
		return lines;
	}

	/** Forgets the unfinished line: its file was cut or replaced. */
	reset(): void {
		this.#parts = [];
		this.#size = 0;
	}

	#keep(part: Buffer): void {
		const room = maxLineBytes - this.#size;
		if (room <= 0 || part.length === 0) return;
		this.#parts.push(part.subarray(0, room));
		this.#size += Math.min(part.length, room);
	}
}
