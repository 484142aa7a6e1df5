import {maxFrameBytes} from '../protocol/version.ts';
import {FcmError} from '../shared/errors.ts';

const newline = 0x0a;

/**
 * Cuts a stream of bytes into lines, in linear time however it is chopped. Holds at most twice the limit, and throws
 * FCM_ERR_PROTOCOL as soon as a line is longer, not when it ends.
 */
export class FrameDecoder {
	readonly #limit: number;
	/** The beginning of a line that has not ended yet is in the first `#held` bytes. */
	#buffer = Buffer.alloc(0);
	#held = 0;

	constructor(limit = maxFrameBytes) {
		this.#limit = limit;
	}

	/** A line has begun and has not ended. */
	get isMidway(): boolean {
		return this.#held > 0;
	}

	/** The lines that this chunk completes. Who stops early must not push again. */
	*push(chunk: Buffer): Generator<string, void> {
		let start = 0;
		for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
			yield this.#complete(chunk.subarray(start, end));
			start = end + 1;
		}
		this.#hold(chunk.subarray(start));
	}

	#complete(tail: Buffer): string {
		if (this.#held === 0) {
			this.#check(tail.length);
			return tail.toString();
		}
		this.#hold(tail);
		const line = this.#buffer.toString('utf8', 0, this.#held);
		this.#buffer = Buffer.alloc(0);
		this.#held = 0;
		return line;
	}

	#hold(part: Buffer): void {
		const length = this.#held + part.length;
		this.#check(length);
		if (length > this.#buffer.length) {
			// Doubling, not a list of parts: a peer that sends single bytes would make it a list of millions.
			const larger = Buffer.allocUnsafe(Math.max(length, this.#buffer.length * 2));
			this.#buffer.copy(larger, 0, 0, this.#held);
			this.#buffer = larger;
		}
		part.copy(this.#buffer, this.#held);
		this.#held = length;
	}

	#check(length: number): void {
		if (length <= this.#limit) return;
		throw new FcmError('FCM_ERR_PROTOCOL', `a message of more than ${this.#limit} bytes`);
	}
}
