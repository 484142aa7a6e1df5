import type {LogRecord} from './log-line.ts';

/** Keeps the order within each list, whatever its clock said: only the heads of the lists are compared. */
export function mergeRecords(lists: readonly (readonly LogRecord[])[]): LogRecord[] {
	const full = lists.filter((list) => list.length > 0);
	if (full.length < 2) return [...(full[0] ?? [])];
	const merged: LogRecord[] = [];
	const next = full.map(() => 0);
	for (;;) {
		let first = -1;
		let firstOrder = '';
		for (const [index, list] of full.entries()) {
			const order = list[next[index]!]?.order;
			if (order === undefined || (first >= 0 && order >= firstOrder)) continue;
			first = index;
			firstOrder = order;
		}
		if (first < 0) return merged;
		merged.push(full[first]![next[first]!++]!);
	}
}

/**
 * The same for lists that come bit by bit: gives out what nothing earlier can follow any more. Of each source one batch is held
 * in memory, however much there is.
 */
export async function* mergeBatches(sources: readonly AsyncIterator<LogRecord[]>[]): AsyncGenerator<LogRecord[]> {
	const open = sources.map((batches) => ({batches, held: [] as LogRecord[], isOver: false}));
	for (;;) {
		for (const source of open) {
			while (!source.isOver && source.held.length === 0) {
				const {value, done} = await source.batches.next();
				if (done) source.isOver = true;
				else source.held = value;
			}
		}
		const full = open.filter(({held}) => held.length > 0);
		if (full.length === 0) return;
		// Whose batch ends first may go on with anything later than its end: up to there all is known.
		const known = full
			.filter(({isOver}) => !isOver)
			.map(({held}) => held.at(-1)!.order)
			.reduce<string | null>((least, order) => (least === null || order < least ? order : least), null);
		const ready = full.map((source) => {
			const count = known === null ? source.held.length : leading(source.held, known);
			return source.held.splice(0, count);
		});
		yield mergeRecords(ready);
	}
}

/** How many stand before the first that is later. */
function leading(records: readonly LogRecord[], order: string): number {
	const found = records.findIndex((record) => record.order > order);
	return found < 0 ? records.length : found;
}
