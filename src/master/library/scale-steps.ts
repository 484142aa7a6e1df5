/** Scales by one step after the other: signals come faster than workers do. */
export class ScaleSteps {
	readonly #step: (by: number) => Promise<unknown>;
	#last: Promise<unknown> = Promise.resolve();

	/** @param step its failure ends nothing */
	constructor(step: (by: number) => Promise<unknown>, failed: (error: unknown) => void) {
		this.#step = (by) => step(by).catch(failed);
	}

	by(count: number): void {
		this.#last = this.#last.then(() => this.#step(count));
	}
}
