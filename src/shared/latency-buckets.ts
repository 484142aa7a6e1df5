/**
 * Log-linear buckets for durations, as in HdrHistogram: 16 linear steps per power of two, so a percentile is off by
 * at most 1/16 of its value. Unit: 10 µs. Two histograms merge by adding their counts, bucket by bucket.
 */
const linear = 16;
const unitMs = 0.01;

/** About 6 hours; everything longer is counted here. */
export const bucketCount = linear * 28;

export function bucketOf(ms: number): number {
	const units = Math.floor(ms / unitMs);
	if (units < linear) return Math.max(units, 0);
	const exponent = 31 - Math.clz32(Math.min(units, 0x7fffffff));
	const step = Math.floor(units / 2 ** (exponent - 4)) - linear;
	return Math.min((exponent - 3) * linear + Math.min(step, linear - 1), bucketCount - 1);
}

/** The middle of a bucket, in milliseconds. */
export function bucketMs(bucket: number): number {
	if (bucket < linear) return (bucket + 0.5) * unitMs;
	const exponent = Math.floor(bucket / linear) + 3;
	const width = 2 ** (exponent - 4);
	return (2 ** exponent + ((bucket % linear) + 0.5) * width) * unitMs;
}

/** The values below which the given shares (0 to 1, ascending) of all counts lie; 0 for an empty histogram. */
export function percentiles(counts: ArrayLike<number>, shares: readonly number[]): number[] {
	let total = 0;
	for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket]!;
	if (total === 0) return shares.map(() => 0);
	const result: number[] = [];
	let seen = 0;
	for (let bucket = 0; bucket < counts.length && result.length < shares.length; bucket++) {
		seen += counts[bucket]!;
		while (result.length < shares.length && seen >= shares[result.length]! * total) result.push(bucketMs(bucket));
	}
	return result;
}
