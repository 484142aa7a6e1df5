/**
 * Numbers the listens of this worker on the same address. Workers share what has the same address and number, so two
 * servers of one app that both listen on port 0 get two ports, and each of them the same port in every worker.
 */
export class ListenIndexes {
	readonly #addresses = new Map<string, {next: number; open: number}>();

	/** `left` is to be called once, when the server is closed; with the last one the numbers begin again. */
	enter(address: string): {index: number; left: () => void} {
		const entry = this.#addresses.get(address) ?? {next: 0, open: 0};
		this.#addresses.set(address, entry);
		entry.open++;
		return {
			index: entry.next++,
			left: () => {
				if (--entry.open === 0) this.#addresses.delete(address);
			},
		};
	}
}
