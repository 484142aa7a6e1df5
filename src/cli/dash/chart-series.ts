import type {HistoryCells} from '../../protocol/history.ts';

export const chartPoints = 60;
export const chartStepMs = 15_000;

/** What a line shows. */
export type Figure = 'perSecond' | 'errorsPerSecond' | 'p50' | 'p99' | 'cpuPercent' | 'megabytes';

/** What `fine` and `coarse` cells make of one app: a value for every 15 s of the last 15 minutes. */
export type ChartSeries = Record<Figure, number[]>;

/** When the points of a chart begin that is looked at `now`: on whole quarters of a minute, so that nothing wobbles. */
export function pointTimes(now: number): number[] {
	const end = Math.ceil(now / chartStepMs) * chartStepMs;
	return Array.from({length: chartPoints}, (_, index) => end - (chartPoints - index) * chartStepMs);
}

/**
 * The coarse cells, and for the newest points, of which there are none yet, the mean of the fine ones. A point about which
 * nothing is told yet is as the one before; what was before the app's master is 0, and so is the latency of no request.
 */
export function chartSeries(past: {fine?: HistoryCells; coarse?: HistoryCells}, now: number): ChartSeries {
	const [first = 0] = pointTimes(now);
	const coarse = byPoint(past.coarse, first);
	const fine = byPoint(past.fine, first);
	let last = nothing;
	const points = Array.from({length: chartPoints}, (_, index) => {
		const cells = coarse[index]!.length > 0 ? coarse[index]! : fine[index]!;
		if (cells.length > 0) last = meanOf(cells);
		return last;
	});
	const line = (figure: Figure) => points.map((point) => point[figure]);
	return {
		...{perSecond: line('perSecond'), errorsPerSecond: line('errorsPerSecond')},
		...{p50: line('p50'), p99: line('p99'), cpuPercent: line('cpuPercent'), megabytes: line('megabytes')},
	};
}

type Point = Record<Figure, number>;
type Cell = Point & {requests: number};

const nothing: Point = {perSecond: 0, errorsPerSecond: 0, p50: 0, p99: 0, cpuPercent: 0, megabytes: 0};

/** The cells whose middle is in the time of each point. */
function byPoint(history: HistoryCells | undefined, first: number): Cell[][] {
	const points: Cell[][] = Array.from({length: chartPoints}, () => []);
	if (!history) return points;
	const {stepMs, endsAt, requests} = history;
	const seconds = stepMs / 1000;
	requests.forEach((count, index) => {
		const middle = endsAt - (requests.length - index - 0.5) * stepMs;
		points[Math.floor((middle - first) / chartStepMs)]?.push({
			requests: count,
			perSecond: count / seconds,
			errorsPerSecond: (history.errors[index] ?? 0) / seconds,
			p50: history.p50[index] ?? 0,
			p99: history.p99[index] ?? 0,
			cpuPercent: history.cpuPercent[index] ?? 0,
			megabytes: (history.rssBytes[index] ?? 0) / 2 ** 20,
		});
	});
	return points;
}

/** Of latencies by how many requests had them: it stands in until the true one of the quarter is there. */
function meanOf(cells: readonly Cell[]): Point {
	const requests = cells.reduce((sum, cell) => sum + cell.requests, 0);
	const mean = (figure: Figure) => cells.reduce((sum, cell) => sum + cell[figure], 0) / cells.length;
	const weighed = (figure: 'p50' | 'p99') =>
		requests === 0
			? Math.max(...cells.map((cell) => cell[figure]))
			: cells.reduce((sum, cell) => sum + cell[figure] * cell.requests, 0) / requests;
	return {
		...{perSecond: mean('perSecond'), errorsPerSecond: mean('errorsPerSecond')},
		...{p50: weighed('p50'), p99: weighed('p99')},
		...{cpuPercent: mean('cpuPercent'), megabytes: mean('megabytes')},
	};
}
