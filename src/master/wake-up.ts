import {steadyNow} from '../shared/clock.ts';

/** A timer that rings at the earliest deadline of a state, and is set anew whenever the state changes. */
export class WakeUp {
	readonly #ring: () => void;
	#timer: NodeJS.Timeout | undefined;

	constructor(ring: () => void) {
		this.#ring = ring;
	}

	/** By the steady clock; null: nothing is due. */
	set(at: number | null): void {
		clearTimeout(this.#timer);
		if (at === null) return;
		this.#timer = setTimeout(this.#ring, Math.min(Math.max(at - steadyNow(), 0), 2 ** 31 - 1));
	}
}
