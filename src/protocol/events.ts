/**
 * What happens to an app, in the order in which it happened; the app master numbers them.
 * Legal order for one worker: forked, listening*, ready, draining, killed, exited, where any may be missing but the
 * first and the last. For one rollout: surging, proving, then promoted and finished, or rolling-back and rolled-back.
 */
export type AppEventBody =
	| {type: 'worker-forked'; slot: number; pid: number; generation: number}
	| {
			type: 'worker-listening';
			slot: number;
			pid: number;
			generation: number;
			address: string;
	  }
	| {
			type: 'worker-ready';
			slot: number;
			pid: number;
			generation: number;
			afterMs: number;
	  }
	| {type: 'worker-draining'; slot: number; pid: number; generation: number}
	| {
			type: 'worker-killed';
			slot: number;
			pid: number;
			generation: number;
			reason: string;
	  }
	| {
			type: 'worker-exited';
			slot: number;
			pid: number;
			generation: number;
			code: number | null;
			signal: string | null;
			reason: string;
			wanted: boolean;
	  }
	| {
			type: 'slot-backoff';
			slot: number;
			generation: number;
			failures: number;
			retryInMs: number;
			reason: string;
	  }
	| {
			type: 'slot-gave-up';
			slot: number;
			generation: number;
			failures: number;
			reason: string;
	  }
	/** The stack and the requests in flight are in the log of errors. */
	| {type: 'worker-stuck'; slot: number; pid: number; generation: number; silentMs: number}
	| {type: 'worker-unhealthy'; slot: number; pid: number; generation: number; failures: number; reason: string}
	/** Its replacement is being made; it drains when that is ready. */
	| {type: 'worker-recycling'; slot: number; pid: number; generation: number; reason: string}
	/** The old workers of these slots end before the new ones begin: there is a gap. */
	| {type: 'rollout-vacating'; generation: number; slots: number[]}
	/** One per batch of a rolling rollout; `slots` are those of this batch. */
	| {type: 'rollout-surging'; generation: number; workers: number; slots?: number[]}
	/** Candidates that were held back take their public addresses. */
	| {type: 'rollout-admitting'; generation: number}
	| {type: 'rollout-canary'; generation: number; workers: number; forMs: number}
	/** Too few requests to judge, or the like: it waits for `fcm rollout promote` or `abort`. */
	| {type: 'rollout-held'; generation: number; reason: string}
	| {type: 'rollout-judged'; generation: number; verdict: 'better or equal' | 'worse' | 'by hand'; reason: string}
	| {type: 'rollout-proving'; generation: number; forMs: number}
	| {type: 'rollout-promoted'; generation: number}
	| {type: 'rollout-finished'; generation: number}
	| {type: 'rollout-rolling-back'; generation: number; reason: string}
	| {type: 'rollout-rolled-back'; generation: number; reason: string}
	/** Its heartbeat says unwell; only told when that changes. */
	| {type: 'heartbeat-unwell'; slot: number; pid: number; generation: number; reason: string}
	| {type: 'heartbeat-well'; slot: number; pid: number; generation: number}
	/** Out of the load balancer: the heartbeat says down. `by`: a command, or a POST to the heartbeat's path. */
	| {type: 'app-drained'; by: 'command' | 'post'}
	| {type: 'app-undrained'; by: 'command' | 'post'}
	/** The port of `status_port` cannot be had; it is tried again. */
	| {type: 'status-port-failed'; address: string; reason: string}
	| {type: 'status-port-open'; address: string}
	| {type: 'app-scaled'; from: number; to: number}
	| {type: 'app-stopping'}
	| {type: 'app-stopped'};

/** What an app master tells of itself, in the journal of its app. */
export type MasterEventBody =
	/** `lost`: the pid of the app master before it, if that one ended without a word (killed, crashed, power cut). */
	| {type: 'master-started'; pid: number; version: string; lost: number | null}
	/** In good order. */
	| {type: 'master-ended'; pid: number; reason: string}
	/** By itself: `cron_restart` or `watch` of the ecosystem file. What follows are the events of a rollout. */
	| {type: 'reload-due'; by: 'cron' | 'watch'; reason: string}
	| {type: 'reload-skipped'; by: 'cron' | 'watch'; reason: string}
	/** Otherwise than by a rollback, which has events of its own. */
	| {type: 'reload-failed'; by: 'cron' | 'watch'; reason: string}
	| {type: 'watch-started'; paths: string[]}
	/** Said once per reason; what can be watched is. */
	| {type: 'watch-failed'; reason: string}
	| LostEvents;

/** What the daemon did or saw; `app` says to which app, if to one. */
export type DaemonEventBody =
	| {type: 'daemon-started'; pid: number; version: string}
	| {type: 'daemon-updated'; from: string; to: string}
	| {type: 'daemon-ended'; pid: number; reason: string}
	/** The registry was damaged; `notice` says what was done about it. */
	| {type: 'registry-mended'; notice: string}
	| {type: 'app-added'}
	/** It was in the state directory, and the registry did not know it. */
	| {type: 'app-found'}
	/** `keys`: what changed, in the words of the ecosystem file. No values. */
	| {type: 'app-changed'; keys: string[]}
	| {type: 'app-wanted'; wanted: 'running' | 'stopped'}
	| {type: 'app-deleted'}
	/** By a daemon that came after the app master. */
	| {type: 'app-reattached'; pid: number; version: string}
	| {type: 'master-died'; pid: number}
	/** Said once per reason, and tried again. */
	| {type: 'master-start-failed'; reason: string}
	| LostEvents;

/** A gap in the journal: so many events could not be written. */
type LostEvents = {type: 'events-lost'; count: number; reason: string};

/** `seq` counts up within the app, across app masters; `at` in ms since the epoch. */
export type AppEvent = AppEventBody & {app: string; seq: number; at: number};

/** Numbered with the events of its app. */
export type MasterEvent = MasterEventBody & {app: string; seq: number; at: number};

/** `seq` counts up within the home, across daemons. */
export type DaemonEvent = DaemonEventBody & {app: string | null; seq: number; at: number};

/** A line of `events.ndjson`, in the bundle of an app (AppEvent, MasterEvent) or in the home (DaemonEvent). */
export type RecordedEvent = AppEvent | MasterEvent | DaemonEvent;

export type EventType = RecordedEvent['type'];

/** A type that is missing here does not compile. */
const types: Record<EventType, true> = {
	'worker-forked': true,
	'worker-listening': true,
	'worker-ready': true,
	'worker-draining': true,
	'worker-killed': true,
	'worker-exited': true,
	'worker-stuck': true,
	'worker-unhealthy': true,
	'worker-recycling': true,
	'rollout-vacating': true,
	'slot-backoff': true,
	'slot-gave-up': true,
	'rollout-surging': true,
	'rollout-admitting': true,
	'rollout-canary': true,
	'rollout-held': true,
	'rollout-judged': true,
	'rollout-proving': true,
	'rollout-promoted': true,
	'rollout-finished': true,
	'rollout-rolling-back': true,
	'rollout-rolled-back': true,
	'heartbeat-unwell': true,
	'heartbeat-well': true,
	'app-drained': true,
	'app-undrained': true,
	'status-port-failed': true,
	'status-port-open': true,
	'app-scaled': true,
	'app-stopping': true,
	'app-stopped': true,
	'app-added': true,
	'app-found': true,
	'app-changed': true,
	'app-wanted': true,
	'app-deleted': true,
	'app-reattached': true,
	'master-started': true,
	'master-ended': true,
	'reload-due': true,
	'reload-skipped': true,
	'reload-failed': true,
	'watch-started': true,
	'watch-failed': true,
	'master-died': true,
	'master-start-failed': true,
	'daemon-started': true,
	'daemon-updated': true,
	'daemon-ended': true,
	'registry-mended': true,
	'events-lost': true,
};

export const eventTypes = Object.keys(types) as readonly EventType[];

/** Null for a line that was torn or is of somebody else. An event of a newer version keeps its type. */
export function parseEvent(line: string): RecordedEvent | null {
	let value: Partial<Record<keyof RecordedEvent, unknown>> | null;
	try {
		value = JSON.parse(line);
	} catch {
		return null;
	}
	const isEvent =
		typeof value === 'object' &&
		typeof value?.type === 'string' &&
		(value.app === null || typeof value.app === 'string') &&
		Number.isSafeInteger(value.seq) &&
		Number.isSafeInteger(value.at);
	return isEvent ? (value as RecordedEvent) : null;
}
