import type {LineReady} from '../../protocol/app-spec.ts';

/** What comes later in a line is not looked at, so that a slow expression has little to be slow with. */
const maxChars = 4096;

/** Waits for a line of the worker's output that matches, and tells so once. */
export class ReadyLine {
	readonly #pattern: RegExp;
	readonly #report: (event: {type: 'probed'; ok: true}) => void;
	#ended = false;

	constructor({line, flags}: LineReady, report: (event: {type: 'probed'; ok: true}) => void) {
		this.#pattern = new RegExp(line, flags);
		this.#report = report;
	}

	take(line: string): void {
		if (this.#ended || !this.#pattern.test(line.slice(0, maxChars))) return;
		this.#ended = true;
		this.#report({type: 'probed', ok: true});
	}

	end(): void {
		this.#ended = true;
	}
}
