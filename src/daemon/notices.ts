/** What the daemon has to tell people about its own state: a line each, until a client has shown it to somebody. */
export class Notices {
	readonly #standing: () => string | null;
	#waiting: string[] = [];

	/** `standing`: what is told for as long as it is so. */
	constructor(standing: () => string | null) {
		this.#standing = standing;
	}

	add(line: string): void {
		if (!this.#waiting.includes(line)) this.#waiting = [...this.#waiting.slice(1 - maxWaiting), line];
	}

	/** All lines; null when there is none. */
	text(): string | null {
		const lines = [...this.#waiting, this.#standing()].filter((line) => line !== null);
		return lines.length === 0 ? null : lines.join('\n');
	}

	shown(): void {
		this.#waiting = [];
	}
}

const maxWaiting = 8;
