const kept = 100;

/** Which app was changed by which index of the state: the last hundred changes of this daemon. */
export class IndexHistory {
	readonly #changes: {index: number; app: string}[] = [];
	/** The index before the first change that is known. */
	#from: number;
	#last: number;

	constructor(index: number) {
		this.#from = index;
		this.#last = index;
	}

	/** After whatever may have been a change. */
	note(index: number, app: string): void {
		if (index === this.#last) return;
		this.#last = index;
		this.#changes.push({index, app});
		if (this.#changes.length > kept) this.#from = this.#changes.shift()!.index;
	}

	/** The apps that changed after `index`, each once; null when that is longer ago than is known. */
	since(index: number): string[] | null {
		if (index < this.#from) return null;
		return [...new Set(this.#changes.filter((change) => change.index > index).map(({app}) => app))];
	}
}
