import {isDeepStrictEqual} from 'node:util';
import type {Trigger} from './trigger.ts';

/** Keeps one trigger as the spec has it. Making one takes a moment; what is wanted last counts. */
export class Follower<Spec, Made extends Trigger> {
	readonly #make: (spec: Spec) => Promise<Made>;
	readonly #onFailure: (error: unknown, spec: Spec) => void;
	#wanted: Spec | null = null;
	#trigger: Made | null = null;

	constructor(make: (spec: Spec) => Promise<Made>, onFailure: (error: unknown, spec: Spec) => void) {
		this.#make = make;
		this.#onFailure = onFailure;
	}

	/** Null without one, or while it is being made. */
	get trigger(): Made | null {
		return this.#trigger;
	}

	follow(spec: Spec | null): void {
		if (isDeepStrictEqual(spec, this.#wanted)) return;
		this.#wanted = spec;
		this.#trigger?.end();
		this.#trigger = null;
		if (spec !== null) void this.#replace(spec);
	}

	async #replace(spec: Spec): Promise<void> {
		try {
			const made = await this.#make(spec);
			if (this.#wanted === spec) this.#trigger = made;
			else made.end();
		} catch (error) {
			if (this.#wanted === spec) this.#onFailure(error, spec);
		}
	}
}
