import type {AppTotals} from '../protocol/app-totals.ts';
import type {WorkerStats} from '../protocol/worker-messages.ts';
import {bucketCount} from '../shared/latency-buckets.ts';
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

/** What a canary and the current generation are compared by. */
export interface ComparedFigures {
	requests: number;
	/** Answers of 5xx. */
	errors: number;
	latency: Float64Array;
	utilization: number;
}

/** What one report has changed. Levels are told as the difference to the one before. */
export interface FiguresChange {
	/** When the one before came. */
	since: number;
	requests: number;
	/** Answers of 5xx. */
	errors: number;
	latency: WorkerStats['latency'];
	inFlight: number;
	cpuPercent: number;
	rssBytes: number;
}

/** The figures of one living worker: its last report, and rates from the last two. */
export class WorkerFigures {
	readonly latency: LatencyWindow;
	#last: WorkerStats = nothing;
	#lastAt: number;
	#perSecond = 0;
	#cpuPercent = 0;
	#marked: {base: WorkerStats; latency: Float64Array; utilization: number; reports: number} | null = null;

	constructor(latency: LatencyWindow, now: number) {
		this.latency = latency;
		this.#lastAt = now;
	}

	/** Begins a comparison: what is reported from now on counts. */
	mark(): void {
		this.#marked = {base: this.#last, latency: new Float64Array(bucketCount), utilization: 0, reports: 0};
	}

	/** What has been counted since `mark`; null without one. */
	get sinceMark(): ComparedFigures | null {
		if (!this.#marked) return null;
		const {base, latency, utilization, reports} = this.#marked;
		const {requests} = this.#last;
		return {
			requests: requests.total - requests.inFlight - (base.requests.total - base.requests.inFlight),
			errors: requests.status[4] - base.requests.status[4],
			latency,
			utilization: reports === 0 ? 0 : utilization / reports,
		};
	}

	get last(): WorkerStats {
		return this.#last;
	}

	get cpuPercent(): number {
		return this.#cpuPercent;
	}

	/** What the worker has counted, as it has last told. */
	get counters(): Record<string, number> {
		const {requests, connections, counters} = this.#last;
		return {connections: connections.total, requests: requests.total, ...counters};
	}

	/** Told between two reports. */
	counted(counters: Record<string, number>): void {
		this.#last = {...this.#last, counters};
	}

	report(stats: WorkerStats, now: number): FiguresChange {
		const [before, since, cpuBefore] = [this.#last, this.#lastAt, this.#cpuPercent];
		const seconds = Math.max(now - this.#lastAt, 1) / 1000;
		this.#perSecond = Math.max(stats.requests.total - this.#last.requests.total, 0) / seconds;
		this.#cpuPercent = Math.round((Math.max(stats.cpuMicros - this.#last.cpuMicros, 0) / seconds / 10_000) * 10) / 10;
		this.#last = stats;
		this.#lastAt = now;
		this.latency.add(stats.latency, now);
		this.#compare(stats);
		return {
			since,
			requests: Math.max(stats.requests.total - before.requests.total, 0),
			errors: Math.max(stats.requests.status[4] - before.requests.status[4], 0),
			latency: stats.latency,
			inFlight: stats.requests.inFlight - before.requests.inFlight,
			cpuPercent: this.#cpuPercent - cpuBefore,
			rssBytes: stats.rssBytes - before.rssBytes,
		};
	}

	/** What its end changes. */
	gone(now: number): FiguresChange {
		const {requests, rssBytes} = this.#last;
		const levels = {inFlight: -requests.inFlight, cpuPercent: -this.#cpuPercent, rssBytes: -rssBytes};
		return {since: now, requests: 0, errors: 0, latency: [], ...levels};
	}

	perSecond(now: number): number {
		return now - this.#lastAt > rateFreshMs ? 0 : Math.round(this.#perSecond * 10) / 10;
	}

	#compare(stats: WorkerStats): void {
		if (!this.#marked) return;
		for (const [bucket, count] of stats.latency) this.#marked.latency[bucket]! += count;
		this.#marked.utilization += stats.eventLoopUtilization;
		this.#marked.reports += 1;
	}
}

/** Counters that outlive their workers: what the gone ones served. */
export class ServedTotals {
	readonly requests: {total: number; aborted: number; status: number[]};
	connections: number;
	/** Of `WorkerFigures.counters`. */
	readonly counters = new Map<string, number>();

	constructor({requests, connections}: Pick<AppTotals, 'requests' | 'connections'>) {
		this.requests = {...requests, status: [...requests.status]};
		this.connections = connections;
	}

	/** Takes over the counters of a worker that is gone. */
	fold({last: stats, counters}: WorkerFigures): void {
		for (const [name, count] of Object.entries(counters))
			this.counters.set(name, (this.counters.get(name) ?? 0) + count);
		this.requests.total += stats.requests.total;
		this.requests.aborted += stats.requests.aborted;
		stats.requests.status.forEach((count, index) => {
			this.requests.status[index]! += count;
		});
		this.connections += stats.connections.total;
	}
}
