const kept = 100;

/** Which app was changed by which index: the last hundred of this daemon. */
export class IndexHistory {
	readonly #changes: {index: number; app: string}[] = [];

	note(index: number, app: string): void {
		this.#changes.push({index, app});
		if (this.#changes.length > kept) this.#changes.shift();
	}

	/** The apps that changed after `index`, each once; null when that is longer ago than is known. */
	since(index: number): string[] | null {
		const [oldest] = this.#changes;
		if (!oldest || oldest.index > index + 1) return null;
		return [...new Set(this.#changes.filter((change) => change.index > index).map(({app}) => app))];
	}
}
