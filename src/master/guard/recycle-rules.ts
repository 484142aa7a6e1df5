import type {RecycleSpec} from '../../protocol/app-spec.ts';
import type {WorkerStats} from '../../protocol/worker-messages.ts';
import {formatBytes, formatDuration} from '../../shared/format.ts';

/** How much later than `maxAgeMs` a worker may go, so that those of one start do not go together. */
const ageJitter = 0.1;

/** Of one worker: the spec's, with the jitter drawn. Null: no limit. */
export type RecycleLimits = Omit<RecycleSpec, 'maxRequestsJitter'>;

/** `random`: 0 to 1. */
export function drawLimits({maxRequestsJitter, ...limits}: RecycleSpec, random: () => number): RecycleLimits {
	const {maxRequests, maxAgeMs} = limits;
	return {
		...limits,
		maxRequests: maxRequests === null ? null : maxRequests + Math.round(random() * maxRequestsJitter),
		maxAgeMs: maxAgeMs === null ? null : maxAgeMs * (1 + random() * ageJitter),
	};
}

/** Why this worker is due to be replaced: "used 312.4 MB, more than 300.0 MB"; null when it is not. */
export function recycleReason(limits: RecycleLimits, stats: WorkerStats, ageMs: number): string | null {
	const {maxMemoryBytes, maxRequests, maxConnections, maxAgeMs} = limits;
	const {rssBytes, requests, connections} = stats;
	if (maxMemoryBytes !== null && rssBytes > maxMemoryBytes)
		return `used ${formatBytes(rssBytes)}, more than ${formatBytes(maxMemoryBytes)}`;
	if (maxRequests !== null && requests.total >= maxRequests)
		return `answered ${requests.total} requests, its limit is ${maxRequests}`;
	if (maxConnections !== null && connections.total >= maxConnections)
		return `accepted ${connections.total} connections, its limit is ${maxConnections}`;
	if (maxAgeMs !== null && ageMs >= maxAgeMs)
		return `lived for ${formatDuration(ageMs)}, its limit is ${formatDuration(maxAgeMs)}`;
	return null;
}
