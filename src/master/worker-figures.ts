import type {WorkerStats} from '../protocol/worker-messages.ts';
import type {LatencyWindow} from './latency-window.ts';

/** A worker reports once a second while anything changes; a rate older than this is over. */
const rateFreshMs = 1600;

const nothing: WorkerStats = {
	requests: {total: 0, inFlight: 0, status: [0, 0, 0, 0, 0], aborted: 0},
	connections: {open: 0, idle: 0, total: 0},
	latency: [],
	cpuMicros: 0,
	rssBytes: 0,
	heapUsedBytes: 0,
	eventLoopUtilization: 0,
	eventLoopDelayMs: 0,
};

/** The figures of one living worker: its last report, and rates from the last two. */
export class WorkerFigures {
	readonly latency: LatencyWindow;
	#last: WorkerStats = nothing;
	#lastAt: number;
	#perSecond = 0;
	#cpuPercent = 0;

	constructor(latency: LatencyWindow, now: number) {
		this.latency = latency;
		this.#lastAt = now;
	}

	get last(): WorkerStats {
		return this.#last;
	}

	get cpuPercent(): number {
		return this.#cpuPercent;
	}

	report(stats: WorkerStats, now: number): void {
		const seconds = Math.max(now - this.#lastAt, 1) / 1000;
		this.#perSecond = Math.max(stats.requests.total - this.#last.requests.total, 0) / seconds;
		this.#cpuPercent = Math.round((Math.max(stats.cpuMicros - this.#last.cpuMicros, 0) / seconds / 10_000) * 10) / 10;
		this.#last = stats;
		this.#lastAt = now;
		this.latency.add(stats.latency, now);
	}

	perSecond(now: number): number {
		return now - this.#lastAt > rateFreshMs ? 0 : Math.round(this.#perSecond * 10) / 10;
	}
}

/** Counters that outlive their workers: what the gone ones served. */
export class ServedTotals {
	readonly requests = {total: 0, aborted: 0, status: [0, 0, 0, 0, 0]};
	connections = 0;

	/** Takes over the counters of a worker that is gone. */
	fold(stats: WorkerStats): void {
		this.requests.total += stats.requests.total;
		this.requests.aborted += stats.requests.aborted;
		stats.requests.status.forEach((count, index) => {
			this.requests.status[index]! += count;
		});
		this.connections += stats.connections.total;
	}
}
