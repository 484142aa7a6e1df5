/** What is counted of an app over all its workers, and all its app masters. */
export interface AppTotals {
	/** The newest that was ever made. */
	generation: number;
	restarts: number;
	requests: {
		total: number;
		aborted: number;
		/** 1xx to 5xx. */
		status: readonly number[];
	};
	connections: number;
}

export const noTotals: AppTotals = {
	generation: 0,
	restarts: 0,
	requests: {total: 0, aborted: 0, status: [0, 0, 0, 0, 0]},
	connections: 0,
};

/** Null for what cannot be totals. */
export function decodeTotals(value: unknown): AppTotals | null {
	const {generation, restarts, requests, connections} = (value ?? {}) as Partial<AppTotals>;
	const {total, aborted, status} = requests ?? {};
	const counts = [generation, restarts, connections, total, aborted, ...(Array.isArray(status) ? status : [])];
	return counts.length === 10 && counts.every(isCount) ? (value as AppTotals) : null;
}

function isCount(value: unknown): boolean {
	return Number.isSafeInteger(value) && Number(value) >= 0;
}
