/** How many lines are kept for the message of a failed start or reload, and how much of each. */
const maxLines = 20;
const maxLineBytes = 4096;
const newline = 0x0a;

/** The last lines of a worker's stderr. */
export class StderrTail {
	#lines: string[] = [];

	get lines(): readonly string[] {
		return this.#lines;
	}

	/** @param bytes lines with newlines between them. Only their end is looked at: of a flood the rest costs nothing. */
	push(bytes: Buffer): void {
		const last: string[] = [];
		for (let end = bytes.length; end >= 0 && last.length < maxLines; ) {
			const start = end === 0 ? 0 : bytes.lastIndexOf(newline, end - 1) + 1;
			last.push(bytes.toString('utf8', start, Math.min(end, start + maxLineBytes)));
			end = start - 1;
		}
		this.#lines = [...this.#lines, ...last.reverse()].slice(-maxLines);
	}
}
