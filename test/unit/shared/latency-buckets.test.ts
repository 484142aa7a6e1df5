import {describe, expect, it} from 'vitest';
import {bucketCount, bucketMs, bucketOf, percentiles} from '../../../src/shared/latency-buckets.ts';

describe('latency buckets', () => {
	it('put every duration into a bucket whose middle is within 1/16 of it', () => {
		for (let ms = 0.16; ms < 1_000_000; ms *= 1.013) {
			const middle = bucketMs(bucketOf(ms));
			expect(Math.abs(middle - ms) / ms, `${ms} ms`).toBeLessThanOrEqual(1 / 16);
		}
	});

	it('never go down when the duration goes up, nor leave the array', () => {
		let last = 0;
		for (let ms = 0; ms < 10_000_000; ms = ms * 1.01 + 0.001) {
			const bucket = bucketOf(ms);
			expect(bucket).toBeGreaterThanOrEqual(last);
			expect(bucket).toBeLessThan(bucketCount);
			last = bucket;
		}
		expect(bucketOf(Number.MAX_SAFE_INTEGER)).toBe(bucketCount - 1);
		expect(bucketOf(-1)).toBe(0);
	});

	it('give percentiles of what was counted, and 0 for nothing', () => {
		const counts = new Uint32Array(bucketCount);
		expect(percentiles(counts, [0.5, 0.99])).toEqual([0, 0]);
		for (let i = 0; i < 98; i++) counts[bucketOf(1)]! += 1;
		for (let i = 0; i < 2; i++) counts[bucketOf(100)]! += 1;
		const [p50, p99] = percentiles(counts, [0.5, 0.99]);
		expect(p50).toBeCloseTo(1, 1);
		expect(p99).toBeGreaterThan(90);
	});
});
