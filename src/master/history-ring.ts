import {bucketCount, percentiles} from '../shared/latency-buckets.ts';

const quantiles = ['p50', 'p90', 'p99'] as const;
const sums = ['requests', 'errors', 'inFlight', 'cpuPercent', 'rssBytes', 'ready', 'wanted'] as const;

export type QuantileColumn = (typeof quantiles)[number];
export type SpreadColumn = (typeof sums)[number];

/**
 * The last cells of some figures: typed arrays of a fixed size, and no timer. Time passes when something is written or read:
 * cells in which nothing came are emptied then, at most once round.
 */
export class HistoryRing {
	readonly stepMs: number;
	readonly #size: number;
	readonly #values: Readonly<Record<QuantileColumn | SpreadColumn, Float64Array>>;
	/** Of the newest cell only: it is left as three numbers when the next one begins. */
	readonly #latency = new Uint32Array(bucketCount);
	#hasLatency = false;
	#newest: number;
	readonly #first: number;

	constructor({stepMs, cells}: {stepMs: number; cells: number}, now: number) {
		this.stepMs = stepMs;
		// The newest cell, and those that are over but not yet told, are beside those that can be asked for.
		this.#size = cells + 3;
		this.#values = Object.fromEntries(
			[...sums, ...quantiles].map((name) => [name, new Float64Array(this.#size)]),
		) as Record<QuantileColumn | SpreadColumn, Float64Array>;
		this.#newest = Math.floor(now / stepMs);
		this.#first = this.#newest;
		this.#empty(this.#newest);
	}

	/** Adds `amount` evenly over the time from `from` to `to`; what is before the ring is left out. */
	spread(column: SpreadColumn, amount: number, from: number, to: number): void {
		this.advance(to);
		if (amount === 0) return;
		const values = this.#values[column];
		const {stepMs} = this;
		if (to <= from) {
			values[this.#newest % this.#size]! += amount;
			return;
		}
		const last = Math.min(Math.floor(to / stepMs), this.#newest);
		for (let cell = Math.max(Math.floor(from / stepMs), this.#oldest); cell <= last; cell++) {
			const overlap = Math.min(to, (cell + 1) * stepMs) - Math.max(from, cell * stepMs);
			values[cell % this.#size]! += (amount * overlap) / (to - from);
		}
	}

	addLatency(latency: readonly (readonly [bucket: number, count: number])[], now: number): void {
		this.advance(now);
		for (const [bucket, count] of latency) {
			if (bucket < 0 || bucket >= bucketCount) continue;
			this.#latency[bucket]! += count;
			this.#hasLatency = true;
		}
	}

	/** Begins the cell of this moment, if it has not begun. */
	advance(now: number): void {
		const cell = Math.floor(now / this.stepMs);
		if (cell <= this.#newest) return;
		this.#closeLatency();
		for (let next = Math.max(this.#newest + 1, cell - this.#size + 1); next <= cell; next++) this.#empty(next);
		this.#newest = cell;
	}

	/** The last `count` cells that were over at `until`, the newest last, and where the last of them ends. */
	cells(count: number, until: number): {end: number; cells: number[]} {
		const end = Math.floor(until / this.stepMs);
		const begin = Math.max(end - count, this.#oldest, this.#first);
		const cells = Array.from({length: Math.max(end - begin, 0)}, (_, index) => begin + index);
		return {end: end * this.stepMs, cells};
	}

	value(column: QuantileColumn | SpreadColumn, cell: number): number {
		return this.#values[column][cell % this.#size]!;
	}

	/** Of the requests of a cell: told with the next report, which may have come in the cell after. NaN: there is none. */
	latency(column: QuantileColumn, cell: number): number {
		for (let told = cell; told < Math.min(cell + 3, this.#newest); told++) {
			const value = this.value(column, told);
			if (!Number.isNaN(value)) return value;
			if (this.value('requests', cell) === 0) break;
		}
		return Number.NaN;
	}

	get #oldest(): number {
		return this.#newest - this.#size + 1;
	}

	#closeLatency(): void {
		if (!this.#hasLatency) return;
		const at = this.#newest % this.#size;
		const [p50, p90, p99] = percentiles(this.#latency, [0.5, 0.9, 0.99]);
		this.#values.p50[at] = p50!;
		this.#values.p90[at] = p90!;
		this.#values.p99[at] = p99!;
		this.#latency.fill(0);
		this.#hasLatency = false;
	}

	#empty(cell: number): void {
		const at = cell % this.#size;
		for (const name of sums) this.#values[name][at] = 0;
		for (const name of quantiles) this.#values[name][at] = Number.NaN;
	}
}
