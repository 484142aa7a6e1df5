/** `fine`: a second for 5 minutes. `coarse`: 15 s for 2 hours. */
export type HistoryStep = 'fine' | 'coarse';

export const historySteps: Readonly<Record<HistoryStep, {stepMs: number; cells: number}>> = {
	fine: {stepMs: 1000, cells: 300},
	coarse: {stepMs: 15_000, cells: 480},
};

/** Of either step. */
export const maxHistoryCells = 480;

/**
 * What the counters of an app did, in cells of equal length, the newest last. Each list has one number per cell, fewer than
 * were asked for when its app master is younger than that. A cell is told when it is over and its workers have told of it.
 */
export interface HistoryCells {
	stepMs: number;
	/** When the last cell ended, in ms since the epoch. */
	endsAt: number;
	/** Begun in the cell. What a worker tells at once of several cells is spread over them, so there are fractions. */
	requests: number[];
	/** Answers of 5xx. */
	errors: number[];
	/** In milliseconds, of the requests that ended in the cell; null: none did. */
	p50: (number | null)[];
	p90: (number | null)[];
	p99: (number | null)[];
	/** From here on: the mean over the cell. */
	inFlight: number[];
	cpuPercent: number[];
	rssBytes: number[];
	ready: number[];
	wanted: number[];
}
