import {steadyNow} from '../shared/clock.ts';
import type {Logger} from '../shared/logger.ts';

/** The first ones in full, then one a second: a peer that is cut off a thousand times must not fill the disk. */
const inFull = 20;
const everyMs = 1000;

/** Says that peers were cut off, and why. The count tells of those that were not said. */
export class FaultLog {
	readonly #logger: Logger;
	#count = 0;
	#saidAt = 0;

	constructor(logger: Logger) {
		this.#logger = logger;
	}

	record(reason: string): void {
		this.#count++;
		const now = steadyNow();
		if (this.#count > inFull && now - this.#saidAt < everyMs) return;
		this.#saidAt = now;
		this.#logger.warn('a peer was cut off', {reason, sinceStart: this.#count});
	}
}
