import {type HistoryCells, type HistoryStep, historySteps} from '../protocol/history.ts';
import {asWallTime} from '../shared/clock.ts';
import {HistoryRing, type QuantileColumn, type SpreadColumn} from './history-ring.ts';
import type {FiguresChange} from './worker-figures.ts';

/** A worker looks at its own figures at least this often, so what it tells now has happened since. */
const lookedAtMs = 2000;

/** A busy worker tells once a second; the rest is for the timer of one that is busy. */
const toldWithinMs = 1100;

const levels = ['inFlight', 'cpuPercent', 'rssBytes', 'ready', 'wanted'] as const satisfies readonly SpreadColumn[];

/**
 * What the counters of the app did in the last two hours. It is fed by what comes anyway and keeps no timer: counts are
 * spread over the time since the report before, and a level lasts until another one is told.
 */
export class AppHistory {
	readonly #rings: Readonly<Record<HistoryStep, HistoryRing>>;
	readonly #levels = {inFlight: 0, cpuPercent: 0, rssBytes: 0, ready: 0, wanted: 0};
	/** Until here the levels are in the rings. */
	#settledAt: number;

	constructor(now: number) {
		this.#settledAt = now;
		this.#rings = {
			fine: new HistoryRing(historySteps.fine, now),
			coarse: new HistoryRing(historySteps.coarse, now),
		};
	}

	/** A worker has told its figures, or is gone. */
	report(change: FiguresChange, now: number): void {
		this.#settle(now);
		const since = Math.max(change.since, now - lookedAtMs);
		for (const ring of Object.values(this.#rings)) {
			ring.spread('requests', change.requests, since, now);
			ring.spread('errors', change.errors, since, now);
			ring.addLatency(change.latency, now);
		}
		// Sums of rounded figures: nothing is left of them when the last worker is gone, and neither is a trace below zero.
		for (const name of ['inFlight', 'cpuPercent', 'rssBytes'] as const) {
			this.#levels[name] = Math.max(Math.round((this.#levels[name] + change[name]) * 10) / 10, 0);
		}
	}

	staffed(ready: number, wanted: number, now: number): void {
		if (this.#levels.ready === ready && this.#levels.wanted === wanted) return;
		this.#settle(now);
		Object.assign(this.#levels, {ready, wanted});
	}

	/** The last `count` cells. */
	read(step: HistoryStep, count: number, now: number): HistoryCells {
		this.#settle(now);
		const ring = this.#rings[step];
		const {end, cells} = ring.cells(Math.min(count, historySteps[step].cells), now - toldWithinMs);
		const sums = (column: SpreadColumn, digits: number) =>
			cells.map((cell) => rounded(ring.value(column, cell), digits));
		const means = (column: SpreadColumn, digits: number) =>
			cells.map((cell) => rounded(ring.value(column, cell) / ring.stepMs, digits));
		const latencies = (column: QuantileColumn) =>
			cells.map((cell) => {
				const value = ring.latency(column, cell);
				return Number.isNaN(value) ? null : rounded(value, 2);
			});
		return {
			stepMs: ring.stepMs,
			endsAt: asWallTime(end),
			...{requests: sums('requests', 2), errors: sums('errors', 2)},
			...{p50: latencies('p50'), p90: latencies('p90'), p99: latencies('p99')},
			...{inFlight: means('inFlight', 1), cpuPercent: means('cpuPercent', 1), rssBytes: means('rssBytes', 0)},
			...{ready: means('ready', 2), wanted: means('wanted', 2)},
		};
	}

	#settle(now: number): void {
		const ms = now - this.#settledAt;
		if (ms <= 0) return;
		for (const ring of Object.values(this.#rings)) {
			for (const name of levels) ring.spread(name, this.#levels[name] * ms, this.#settledAt, now);
		}
		this.#settledAt = now;
	}
}

function rounded(value: number, digits: number): number {
	const scale = 10 ** digits;
	return Math.round(value * scale) / scale;
}
