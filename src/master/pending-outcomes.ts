import type {Outcome} from '../core/effect.ts';

interface Waiting {
	resolve(outcome: Outcome): void;
	reject(error: unknown): void;
}

/** Who waits for the end of a command, by the id that the core knows it by. */
export class PendingOutcomes {
	readonly #waiting = new Map<number, Waiting>();
	#last = 0;

	/** `give` hands the command with its id to the core, which settles it later; if it throws, nobody waits. */
	of(give: (id: number) => void): Promise<Outcome> {
		this.#last += 1;
		const id = this.#last;
		return new Promise((resolve, reject) => {
			give(id);
			this.#waiting.set(id, {resolve, reject});
		});
	}

	settle(id: number, outcome: Outcome): void {
		this.#take(id)?.resolve(outcome);
	}

	fail(id: number, error: unknown): void {
		this.#take(id)?.reject(error);
	}

	#take(id: number): Waiting | undefined {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		return waiting;
	}
}
