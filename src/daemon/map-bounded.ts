/** Runs `work` for each item, at most `limit` at once; the results come in the order of the items. */
export async function mapBounded<Item, Result>(
	items: readonly Item[],
	limit: number,
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const results = new Array<Result>(items.length);
	const entries = items.entries();
	const lane = async () => {
		// All lanes share one iterator: each takes the next item when it is free.
		for (const [index, item] of entries) results[index] = await work(item);
	};
	await Promise.all(Array.from({length: Math.min(limit, items.length)}, lane));
	return results;
}
