import {StringDecoder} from 'node:string_decoder';

/** A line longer than this is cut into pieces, so that a program without newlines cannot fill the memory. */
const maxLineChars = 256 * 1024;

/** Turns chunks of a stream into whole lines. Decodes UTF-8 across chunk borders. */
export class LineFramer {
	readonly #decoder = new StringDecoder('utf8');
	#partial = '';

	/** The lines that this chunk completes, without their newlines. */
	push(chunk: Buffer): string[] {
		const lines = (this.#partial + this.#decoder.write(chunk)).split('\n');
		this.#partial = lines.pop() ?? '';
		if (this.#partial.length > maxLineChars) {
			lines.push(this.#partial);
			this.#partial = '';
		}
		return lines;
	}

	/** What is left when the stream has ended without a newline. */
	end(): string[] {
		const rest = this.#partial + this.#decoder.end();
		this.#partial = '';
		return rest === '' ? [] : [rest];
	}
}
