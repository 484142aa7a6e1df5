/** The status of an app and all its workers, as the workers tell it. Plain JSON. */
export interface ServerStatus {
	/** As `status` of `fcm ls`. */
	state: string;
	/** When this master began, ISO 8601. */
	startTime: string;
	generation: number;
	/** Workers that ended unasked, by a signal or not with code 0. */
	workerCrashes: number;
	/** Totals over all workers, those that are gone too. The app's own counters stand beside them. */
	connections: number;
	requests: number;
	bytesRead: number;
	bytesWritten: number;
	master: {pid: number; memoryUsage: NodeJS.MemoryUsage};
	workers: ServerWorker[];
	[own: string]: unknown;
}

/** One worker: what it is, what it counts, and what the app in it has set. */
export interface ServerWorker {
	slot: number;
	pid: number;
	generation: number;
	/** As in `fcm ls`: forked, online, listening, ready, draining, killing. */
	state: string;
	/** Why it tells nothing: no answer within 1 s, or it is ending. */
	error?: string;
	activeConnections?: Record<string, unknown>[];
	[own: string]: unknown;
}
