import {steadyNow} from '../shared/clock.ts';
export interface WriteTroubleOptions {
	path: string;
	/** So many lines could not be kept. */
	lost(lines: number): void;
	/** In words: writing has begun to fail, or works again. */
	say(level: 'error' | 'info', words: string): void;
}

const retryMs = 1000;
/** A disk that is full to the last block fails and works in turns: that is said once. */
const sayAgainMs = 60_000;

/** A file that cannot be written: counts what is lost, says it once, and knows when to try again. */
export class WriteTrouble {
	readonly #options: WriteTroubleOptions;
	#retryAt: number | null = null;
	#isStuck = false;
	#isSaid = false;
	#saidAt = Number.NEGATIVE_INFINITY;
	#lost = 0;

	constructor(options: WriteTroubleOptions) {
		this.#options = options;
	}

	/** Nothing is to be tried now. */
	get isOn(): boolean {
		return this.#isStuck || (this.#retryAt !== null && steadyNow() < this.#retryAt);
	}

	lose(lines: number): void {
		if (lines === 0) return;
		this.#lost += lines;
		this.#options.lost(lines);
	}

	failed(reason: string): void {
		const now = steadyNow();
		this.#isStuck = false;
		this.#retryAt = now + retryMs;
		if (this.#isSaid || now - this.#saidAt < sayAgainMs) return;
		this.#isSaid = true;
		this.#saidAt = now;
		this.#options.say('error', `cannot write ${this.#options.path}: ${reason}; lines are lost until it can`);
	}

	/** A write neither fails nor ends: on until it does one of these. */
	stuck(): void {
		this.failed('the disk takes nothing');
		this.#isStuck = true;
	}

	worked(): void {
		if (this.#retryAt === null) return;
		this.#retryAt = null;
		this.#isStuck = false;
		if (this.#isSaid) this.#options.say('info', `writing ${this.#options.path} again; ${this.#lost} lines were lost`);
		this.#isSaid = false;
		this.#lost = 0;
	}
}
