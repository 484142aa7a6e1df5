import type {Dependency} from './app-spec.ts';

/** The words of `fcm ls`. `degraded`: some wanted workers are not ready. */
export type AppStatusWord = 'launching' | 'online' | 'degraded' | 'reloading' | 'stopping' | 'stopped' | 'errored';

/** Where one worker process is in its life, as its master sees it. */
export type WorkerState = 'forked' | 'online' | 'listening' | 'ready' | 'draining' | 'killing' | 'exited';

export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx';

/** In milliseconds, over the last minute; 0 when there was no request. */
export interface Latency {
	p50: number;
	p90: number;
	p99: number;
}

export interface WorkerRequests {
	total: number;
	inFlight: number;
	perSecond: number;
}

export interface AppRequests extends WorkerRequests {
	status: Record<StatusClass, number>;
	/** The client went away before its answer was complete. */
	aborted: number;
	latencyMs: Latency;
}

export interface WorkerStatus {
	slot: number;
	pid: number;
	generation: number;
	state: WorkerState;
	uptimeMs: number;
	/** How often this slot had to be filled again. */
	restarts: number;
	cpuPercent: number;
	rssBytes: number;
	/** 0 to 1: the share of time that the event loop was busy. */
	eventLoopUtilization: number;
	/** How late the last once-a-second timer of the worker ran. */
	eventLoopDelayMs: number;
	requests: WorkerRequests & {latencyMs: Latency};
	connections: {open: number; idle: number};
}

/** A slot that waits for its next try, or has given up. */
export interface SlotTrouble {
	slot: number;
	failures: number;
	/** ms since the epoch; null: no further try. */
	retryAt: number | null;
	/** Why its last worker ended. */
	reason: string;
}

/** One app as in `fcm ls --json` (DESIGN section 9: names are permanent, fields may be added). */
export interface AppStatus {
	/** A small number that the app keeps, as in PM2; left out by older daemons, and by app masters. */
	id?: number;
	name: string;
	namespace: string;
	mode: 'cluster' | 'fork';
	status: AppStatusWord;
	generation: number;
	wanted: number;
	ready: number;
	/** All its workers have ended by themselves, as they may; the worst code. Null: not so. `code` null: by a signal. */
	ended?: {code: number | null} | null;
	/** Out of the load balancer: its heartbeat says down. Absent without a heartbeat (`ecv`). */
	drained?: boolean;
	/** Where its status is served; `error`: why it is not. Absent without `status_port`. */
	statusPort?: {address: string; error: string | null};
	/** What it is not started before: the daemon waits for that. */
	waitsFor?: Dependency[];
	/** 0 when no app master runs. */
	masterPid: number;
	/** The fcm version of the app master; null when none runs. */
	version: string | null;
	/** Why the app master, which lives, cannot be asked: all else is then the last that was known. Null: it answers. */
	unreachable: string | null;
	restarts: number;
	/** Since the current generation became ready; 0 when it is not. */
	uptimeMs: number;
	listening: string[];
	requests: AppRequests;
	connections: {open: number; idle: number; total: number};
	cpuPercent: number;
	rssBytes: number;
	workers: WorkerStatus[];
	trouble: SlotTrouble[];
	/** `phase`: vacating, surging, canary, held, proving, admitting, retiring or rolling-back. `sinceMs`: how long its phase has lasted.
	 * `leftMs`: until it is over, or until what it waits for counts as failed; null or left out: nobody knows. */
	rollout: {phase: string; toGeneration: number; sinceMs: number; leftMs?: number | null} | null;
	/** The last rollout that failed, until one succeeds. */
	lastFailure: {generation: number; reason: string; at: number} | null;
	/** Lines that its log files could not take, since its app master began. */
	logsDropped: number;
}

export interface DaemonStatus {
	pid: number;
	version: string;
	uptimeMs: number;
	/** As in DaemonInfo; for `start --if-index`. */
	index?: number;
	notice?: string | null;
}

export interface StatusReport {
	daemon: DaemonStatus;
	apps: AppStatus[];
}

/** The frames of a status subscription: one snapshot, then deltas of whole apps. */
export type StatusFrame =
	| {type: 'snapshot'; report: StatusReport}
	| {
			type: 'delta';
			daemon: DaemonStatus;
			apps: AppStatus[];
			removed: string[];
	  };
