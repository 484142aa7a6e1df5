import {bucketCount} from '../shared/latency-buckets.ts';
import {type FromWorker, type WorkerStats, workerChannel} from './worker-messages.ts';

type Fields = Record<string, unknown>;
type Body = FromWorker extends infer Message ? Omit<Message, 'cmd'> : never;

const maxText = 4000;

/**
 * A message of a preload, or null: the channel is the app's too, and whatever comes over it must not hurt who listens.
 * Fields that are unknown are left out.
 */
export function decodeWorkerMessage(message: unknown): FromWorker | null {
	if (!isObject(message) || message.cmd !== workerChannel || typeof message.type !== 'string') return null;
	const decode = Object.hasOwn(decoders, message.type) ? decoders[message.type as FromWorker['type']] : null;
	const body = decode?.(message) ?? null;
	return body && ({cmd: workerChannel, ...body} as FromWorker);
}

/** Whether it claims to be of a preload. */
export function isOfPreload(message: unknown): boolean {
	return isObject(message) && message.cmd === workerChannel;
}

const plain = (type: 'drained' | 'online' | 'admitted' | 'probeable' | 'retire') => (): Body => ({type}) as Body;
const numbered =
	(type: 'sync' | 'ask-status') =>
	({id}: Fields): Body | null =>
		isCount(id) ? ({type, id} as Body) : null;
const addressed =
	(type: 'listens' | 'held') =>
	({address}: Fields): Body | null =>
		isText(address) ? ({type, address} as Body) : null;

const decoders: Record<FromWorker['type'], (fields: Fields) => Body | null> = {
	drained: plain('drained'),
	online: plain('online'),
	admitted: plain('admitted'),
	probeable: plain('probeable'),
	retire: plain('retire'),
	sync: numbered('sync'),
	'ask-status': numbered('ask-status'),
	listens: addressed('listens'),
	held: addressed('held'),
	stats: ({stats}) => (isStats(stats) ? {type: 'stats', stats: withCounters(stats)} : null),
	failure: ({failure}) => {
		if (!isObject(failure) || typeof failure.name !== 'string' || typeof failure.message !== 'string') return null;
		const [name, message] = [failure.name.slice(0, maxText), failure.message.slice(0, maxText)];
		const [code, address] = [failure.code, failure.address].map((each) => (isText(each) ? each : null));
		return {type: 'failure', failure: {name, message, code: code ?? null, address: address ?? null}} as Body;
	},
	requests: ({id, requests, connections}) =>
		isCount(id) && isListOfObjects(requests) && (connections === undefined || isListOfObjects(connections))
			? ({type: 'requests', id, requests, ...(connections && {connections})} as Body)
			: null,
	'set-drained': ({id, drained}) =>
		isCount(id) && typeof drained === 'boolean' ? ({type: 'set-drained', id, drained} as Body) : null,
	heartbeat: ({reason}) => (reason === null || isText(reason) ? ({type: 'heartbeat', reason} as Body) : null),
	status: ({id, status, counters}) =>
		isCount(id) && isObject(status) ? ({type: 'status', id, status, counters: countersOf(counters)} as Body) : null,
};

function isStats(stats: unknown): stats is WorkerStats {
	if (!isObject(stats)) return false;
	const {requests, connections, latency} = stats;
	return (
		isObject(requests) &&
		[requests.total, requests.inFlight, requests.aborted].every(isCount) &&
		Array.isArray(requests.status) &&
		requests.status.length === 5 &&
		requests.status.every(isCount) &&
		isObject(connections) &&
		[connections.open, connections.idle, connections.total].every(isCount) &&
		Array.isArray(latency) &&
		latency.length <= bucketCount &&
		latency.every((pair) => Array.isArray(pair) && isCount(pair[0]) && pair[0] < bucketCount && isCount(pair[1])) &&
		[stats.cpuMicros, stats.rssBytes, stats.heapUsedBytes].every(isAmount) &&
		[stats.eventLoopUtilization, stats.eventLoopDelayMs].every(isAmount)
	);
}

function withCounters({counters, ...stats}: WorkerStats): WorkerStats {
	return counters === undefined ? stats : {...stats, counters: countersOf(counters)};
}

/** So many an app may have. */
const maxCounters = 1000;

function countersOf(counters: unknown): Record<string, number> {
	if (!isObject(counters)) return {};
	const own = Object.entries(counters).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
	// Unlike an assignment, this makes `__proto__` a key and not a prototype.
	return Object.fromEntries(own.slice(0, maxCounters));
}

function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfObjects(value: unknown): value is Fields[] {
	return Array.isArray(value) && value.length <= 1000 && value.every(isObject);
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value.length <= maxText;
}

function isAmount(value: unknown): value is number {
	return Number.isFinite(value) && (value as number) >= 0;
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}
