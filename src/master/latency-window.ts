import type {Latency} from '../protocol/status.ts';
import {bucketCount, percentiles} from '../shared/latency-buckets.ts';

const partMs = 10_000;
const parts = 6;

/** Latencies of the last minute: six histograms of ten seconds, the oldest is emptied when its turn comes. */
export class LatencyWindow {
	/** Made at the first request: an app that serves none pays no memory. */
	#ring: {part: number; counts: Uint32Array}[] = [];

	add(latency: readonly (readonly [bucket: number, count: number])[], now: number): void {
		if (latency.length === 0) return;
		const {counts} = this.#partAt(Math.floor(now / partMs));
		for (const [bucket, count] of latency) if (bucket >= 0 && bucket < bucketCount) counts[bucket]! += count;
	}

	/** Adds this window's counts of the last minute to `sum`. */
	mergeInto(sum: Float64Array, now: number): void {
		const oldest = Math.floor(now / partMs) - parts + 1;
		for (const {part, counts} of this.#ring) {
			if (part < oldest) continue;
			for (let bucket = 0; bucket < bucketCount; bucket++) sum[bucket]! += counts[bucket]!;
		}
	}

	latency(now: number): Latency {
		return mergedLatency([this], now);
	}

	#partAt(part: number): {part: number; counts: Uint32Array} {
		const existing = this.#ring.find((entry) => entry.part === part);
		if (existing) return existing;
		const entry = this.#ring.length < parts ? {part, counts: new Uint32Array(bucketCount)} : this.#oldest();
		entry.part = part;
		entry.counts.fill(0);
		if (!this.#ring.includes(entry)) this.#ring.push(entry);
		return entry;
	}

	#oldest(): {part: number; counts: Uint32Array} {
		return this.#ring.reduce((oldest, entry) => (entry.part < oldest.part ? entry : oldest));
	}
}

export function mergedLatency(windows: Iterable<LatencyWindow>, now: number): Latency {
	const sum = new Float64Array(bucketCount);
	for (const window of windows) window.mergeInto(sum, now);
	const [p50 = 0, p90 = 0, p99 = 0] = percentiles(sum, [0.5, 0.9, 0.99]).map((ms) => Math.round(ms * 100) / 100);
	return {p50, p90, p99};
}
