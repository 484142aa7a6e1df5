/**
 * Between an app master and the preload in its workers, over node:cluster's own channel. A `cmd` that begins with
 * `NODE_` is delivered as 'internalMessage' (documented in node:child_process), so an app's `process.on('message')`
 * never sees these, and listening to them does not keep the worker alive.
 */
export const workerChannel = 'NODE_FCM';

/** `handover`: others take the traffic, idle clients keep their connection for one last request. `stop`: nobody does. */
export type DrainMode = 'handover' | 'stop';

export type ToWorker = {cmd: typeof workerChannel} & (
	| {type: 'drain'; mode: DrainMode}
	/** Asks for a `stats` message now. */
	| {type: 'sample'}
	/** The answer to `sync`. The channel keeps its order, so every connection handed over before has arrived by now. */
	| {type: 'synced'; id: number}
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
);
