import path from 'node:path';

/** So many are named; of a tree that is replaced nobody reads all. */
const named = 3;

/** The files that have changed since the last reload, for the reason of the next one. */
export class ChangedFiles {
	readonly #paths = new Set<string>();
	#more = 0;

	add(file: string): void {
		if (this.#paths.has(file)) return;
		if (this.#paths.size < named) this.#paths.add(file);
		else this.#more += 1;
	}

	/** `server.js and lib/db.js changed`, relative to `base`; forgets them. */
	take(base: string): string {
		const names = [...this.#paths].map((file) => nameOf(file, base));
		const words = this.#more > 0 ? `${names.join(', ')} and more` : names.join(names.length > 2 ? ', ' : ' and ');
		this.#paths.clear();
		this.#more = 0;
		return `${words} changed`;
	}
}

function nameOf(file: string, base: string): string {
	const relative = path.relative(base, file);
	return relative === '' || relative.startsWith('..') ? file : relative;
}
