export interface Place {
	left: number;
	top: number;
	width: number;
	height: number;
}

export const paneNames = ['requests', 'latency', 'errors', 'cpu', 'memory', 'ready', 'events', 'slow'] as const;
export type PaneName = (typeof paneNames)[number];
export type DashLayout = Record<PaneName, Place>;

/** Below this the charts would have no room for a line. */
export const leastSize = {columns: 60, rows: 20};

/** Where everything is on a screen of this size, below a line for the head; null: it is too small. */
export function dashLayout(columns: number, rows: number): DashLayout | null {
	if (columns < leastSize.columns || rows < leastSize.rows) return null;
	const room = rows - 1;
	const lists = Math.max(6, Math.floor(room * 0.3));
	const upper = Math.ceil((room - lists) / 2);
	const lower = room - lists - upper;
	const row = (top: number, height: number, shares: readonly number[]) => {
		const edges = [0];
		for (const share of shares) edges.push(edges.at(-1)! + share);
		const at = edges.map((edge) => Math.round((edge / edges.at(-1)!) * columns));
		return shares.map((_, index) => ({left: at[index]!, top, width: at[index + 1]! - at[index]!, height}));
	};
	const [requests, latency] = row(1, upper, [1, 1]);
	const [errors, cpu, memory] = row(1 + upper, lower, [1, 1, 1]);
	const [ready, events, slow] = row(1 + upper + lower, lists, [24, 33, 23]);
	return {
		...{requests: requests!, latency: latency!, errors: errors!, cpu: cpu!, memory: memory!},
		...{ready: ready!, events: events!, slow: slow!},
	};
}
