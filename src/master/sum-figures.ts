import type {CanaryFigures} from '../core/canary-analysis.ts';
import {bucketCount, percentiles} from '../shared/latency-buckets.ts';
import type {WorkerFigures} from './worker-figures.ts';

/** What workers have done since they were marked, all together. */
export function sumFigures(workers: readonly WorkerFigures[]): CanaryFigures {
	const all = workers.flatMap((figures) => figures.sinceMark ?? []);
	const latency = new Float64Array(bucketCount);
	for (const side of all)
		side.latency.forEach((count, bucket) => {
			latency[bucket]! += count;
		});
	const [p50Ms = 0, p99Ms = 0] = percentiles(latency, [0.5, 0.99]);
	return {
		requests: all.reduce((sum, {requests}) => sum + requests, 0),
		errors: all.reduce((sum, {errors}) => sum + errors, 0),
		p50Ms,
		p99Ms,
		utilization: all.length === 0 ? 0 : all.reduce((sum, {utilization}) => sum + utilization, 0) / all.length,
	};
}
