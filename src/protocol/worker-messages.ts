import type {OpenConnection, RequestInFlight} from './activity.ts';
import type {EcvSpec} from './app-spec.ts';

/**
 * Between an app master and the preload in its workers, over node:cluster's own channel or that of child_process. A `cmd` that begins with
 * `NODE_` is delivered as 'internalMessage' (documented in node:child_process), so an app's `process.on('message')`
 * never sees these, and listening to them does not keep the worker alive.
 */
export const workerChannel = 'NODE_FCM';

/** `handover`: others take the traffic, idle clients keep their connection for one last request. `stop`: nobody does. */
export type DrainMode = 'handover' | 'stop';

/** What a worker has to know to answer heartbeats; also env FCM_ECV, as JSON. `drained`: it says down, whatever else is so. */
export type EcvSettings = EcvSpec & {drained: boolean};

export type ToWorker = {cmd: typeof workerChannel} & (
	| {type: 'drain'; mode: DrainMode}
	/** Asks for a `stats` message now. */
	| {type: 'sample'}
	/** Ends the holding back: take the public addresses now. Answered by `admitted`, or by a `failure` and nothing more. */
	| {type: 'admit'}
	/** Asks for a `requests` message: what is in flight, on which connections. */
	| {type: 'list-requests'; id: number}
	/** Asks for a `status` message; of its connections it lists at most so many. */
	| {type: 'tell-status'; id: number; maxConnections: number}
	/** The answer to `ask-status`. */
	| {type: 'server-status'; id: number; status: Record<string, unknown>}
	/** The answer to `sync`. The channel keeps its order, so every connection handed over before has arrived by now. */
	| {type: 'synced'; id: number}
	/** From now on; null: heartbeats are the app's own affair. */
	| {type: 'ecv'; settings: EcvSettings | null}
	/** The answer to `set-drained`: all workers know, or why it was not done. */
	| {type: 'drained-set'; id: number; error: string | null}
);

/** Everything but `latency` is cumulative since the worker's start, so a lost message loses nothing. */
export interface WorkerStats {
	requests: {
		total: number;
		inFlight: number;
		status: [number, number, number, number, number];
		aborted: number;
	};
	connections: {open: number; idle: number; total: number};
	/** Since the last message: pairs of histogram bucket (see latency-buckets) and count. */
	latency: [bucket: number, count: number][];
	cpuMicros: number;
	rssBytes: number;
	heapUsedBytes: number;
	/** 0 to 1, since the last message. */
	eventLoopUtilization: number;
	eventLoopDelayMs: number;
	/** What the app counts in its status, and what it has sent and received; cumulative. Left out by older versions. */
	counters?: Record<string, number>;
}

/** What is about to kill the worker, told before it does. */
export interface WorkerFailure {
	name: string;
	message: string;
	code: string | null;
	/** For a listen that failed: "0.0.0.0:3000" or a path. */
	address: string | null;
}

export type FromWorker = {cmd: typeof workerChannel} & (
	| {type: 'stats'; stats: WorkerStats}
	| {type: 'failure'; failure: WorkerFailure}
	/**
	 * The worker has closed its listening handles; to be answered with `synced` at once. A worker that ends while a
	 * connection is on its way to it takes that connection with it: node:cluster offers it to nobody else.
	 */
	| {type: 'sync'; id: number}
	/** The last connection is gone; only sent while draining. */
	| {type: 'drained'}
	/** Of a fork app: its process is about to run the app. In cluster mode node:cluster tells. */
	| {type: 'online'}
	/** Of a fork app: a server listens. "0.0.0.0:3000", "*:3000" or a path. In cluster mode node:cluster tells. */
	| {type: 'listens'; address: string}
	/** A server of the app listens, as far as the app knows, but is held back from its public address: "0.0.0.0:3000" or a path. */
	| {type: 'held'; address: string}
	/** All held servers have their public addresses. */
	| {type: 'admitted'}
	/** The private socket (env FCM_PRIVATE_FD) takes probes for the app's first http server. */
	| {type: 'probeable'}
	/** Somebody who may has asked by HTTP to take the app out of the load balancer, or back; to be answered with `drained-set`. */
	| {type: 'set-drained'; id: number; drained: boolean}
	/** Why its heartbeat says unwell; null: it is well again. Only told when it changes. */
	| {type: 'heartbeat'; reason: string | null}
	| {type: 'requests'; id: number; requests: RequestInFlight[]; connections?: OpenConnection[]}
	/** All that it tells of itself. */
	| {type: 'status'; id: number; status: Record<string, unknown>; counters: Record<string, number>}
	/** The app wants the status of all workers. */
	| {type: 'ask-status'; id: number}
	/** The app wants this worker to end, and another in its place. */
	| {type: 'retire'}
);
