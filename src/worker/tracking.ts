import type {Status} from '../shared/status.ts';
import {ConnectionTracker} from './connection-tracker.ts';
import {RequestTracker} from './request-tracker.ts';

/** What a worker's app master does for it when asked. */
export interface MasterLine {
	/** The status of all workers. Rejects when there is no answer. */
	serverStatus(): Promise<Record<string, unknown>>;
	/** This worker is to end, and another to take its place. */
	retire(): void;
}

/**
 * What the code of fcm in one process has in common. The preload and the library are two bundles, perhaps of two versions,
 * so this is all that they know of each other.
 */
export interface Tracking {
	readonly requests: RequestTracker;
	readonly connections: ConnectionTracker;
	/** Null in a process that is no worker. */
	readonly master: MasterLine | null;
	/** Of the app, once it has made a `Worker`. */
	status: Pick<Status, 'getStatus' | 'counters' | 'unlistedChild'> | null;
}

const key = Symbol.for('fcm.tracking');

type Shared = typeof globalThis & {[key]?: Tracking};

/** Not enumerable, so that no app comes upon it by chance. */
export function shareTracking(tracking: Omit<Tracking, 'status'>): Tracking {
	const shared: Tracking = {...tracking, status: null};
	Object.defineProperty(globalThis, key, {value: shared});
	return shared;
}

/** That of this process; begun now when there is none, as in one that is no worker. */
export function ownTracking(): Tracking {
	const shared = (globalThis as Shared)[key];
	if (shared) return shared;
	const requests = new RequestTracker();
	const connections = new ConnectionTracker();
	requests.subscribe(null);
	connections.subscribe(null);
	return shareTracking({requests, connections, master: null});
}
