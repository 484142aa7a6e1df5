/** So many pieces of work at once; others wait in line. */
export class Lanes {
	#free: number;
	readonly #line: (() => void)[] = [];

	constructor(count: number) {
		this.#free = count;
	}

	async run<Result>(work: () => Promise<Result>): Promise<Result> {
		if (this.#free > 0) this.#free -= 1;
		else await new Promise<void>((resolve) => this.#line.push(resolve));
		try {
			return await work();
		} finally {
			const next = this.#line.shift();
			if (next) next();
			else this.#free += 1;
		}
	}
}
