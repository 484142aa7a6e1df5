import type {LogLine} from '../client/log-line.ts';
import type {EcosystemFile} from '../config/ecosystem-keys.ts';
import type {WorkerEnd, WorkerStack} from '../protocol/activity.ts';
import type {
	AppActivity,
	AppDescription,
	AppEnvironment,
	DaemonInfo,
	DaemonReport,
	DrainedApp,
	PastOfApp,
	ResetApp,
	RolloutOverride,
	SignalledApp,
} from '../protocol/control-api.ts';
import type {RecordedEvent} from '../protocol/events.ts';
import type {HistoryStep} from '../protocol/history.ts';
import type {OperationEvent, OperationResult} from '../protocol/operation.ts';
import type {FleetPlan} from '../protocol/plan.ts';
import type {LeftAlone, SaveSummary} from '../protocol/saves.ts';
import type {StatusFrame, StatusReport} from '../protocol/status.ts';
import type {FcmError} from '../shared/errors.ts';

/** Names, namespaces, ids, `/regex/` or `all`, as on the command line; one or several. */
export type Apps = string | readonly string[];

/** What was done to one app. */
export type Done = Extract<OperationResult, {ok: true}>;

/** How a command is watched while it runs. */
export interface Watching {
	/** What happens to the apps meanwhile, in order. */
	onEvent?: ((event: OperationEvent) => void) | undefined;
	/** Ends the watching with FCM_ERR_INTERRUPTED; the work itself goes on. */
	signal?: AbortSignal | undefined;
}

export interface FileOptions {
	/** Only these apps of it. */
	only?: readonly string[] | undefined;
	/** `production` lays `env_production` over `env`. */
	env?: string | undefined;
	/** Of a file: deletes the apps that came from it and are no longer in it. */
	prune?: boolean | undefined;
	/** FCM_ERR_INDEX_CHANGED when somebody has changed the machine since `plan` told this index. */
	ifIndex?: number | undefined;
}

export interface LogOptions {
	/** How many of the last lines, all files together. Default: 15. */
	lines?: number | undefined;
	/** Only lines that this regular expression fits. */
	grep?: string | undefined;
	since?: Date | undefined;
	until?: Date | undefined;
	/** Only of the worker in this slot. */
	worker?: number | undefined;
}

/** One snapshot, then what changes: whole apps, and the names of those that are gone. */
export type StatusListener = (frame: StatusFrame) => void;

export interface Subscription {
	/** No frame comes after this. */
	end(): void;
	/** Resolves after `end`; rejects with FCM_ERR_DAEMON_LOST when the daemon is gone. Need not be awaited. */
	readonly ended: Promise<void>;
}

/**
 * A connection to the daemon. Every method is a command of `fcm` and does the same; it waits for the result.
 *
 * What changes apps resolves when all of it is done, and rejects with the FcmError of the first app that failed; what
 * became of each app is then in `error.details.results`. Every method rejects with FCM_ERR_APP_NOT_FOUND for an app that
 * nobody knows, FCM_ERR_DAEMON_LOST when the daemon dies meanwhile (the work goes on; what only looks is asked of the next
 * daemon first), FCM_ERR_TIMEOUT when it is mute.
 */
export interface Client {
	/** As it was when the connection was made. */
	readonly daemon: {readonly pid: number; readonly version: string};

	/** Makes the machine be what an ecosystem file, or an object like it, says: `fcm start <file>`. Errors also: FCM_ERR_CONFIG_*. */
	apply(config: string | EcosystemFile, options?: FileOptions & Watching): Promise<Done[]>;
	/** What `apply` would do. */
	plan(config: string | EcosystemFile, options?: FileOptions): Promise<FleetPlan>;
	/** Starts known apps that are stopped. */
	start(apps: Apps, options?: Watching): Promise<Done[]>;
	stop(apps: Apps, options?: Watching): Promise<Done[]>;
	/** Stop, then start: with a gap. */
	restart(apps: Apps, options?: Watching): Promise<Done[]>;
	/** New code, no request lost. Errors also: FCM_ERR_ROLLED_BACK. `rollout` wins over the file's, this once. */
	reload(apps: Apps, options?: Watching & {rollout?: RolloutOverride | undefined}): Promise<Done[]>;
	/** Back to the generation before. Errors also: FCM_ERR_NO_PREVIOUS. */
	rollback(apps: Apps, options?: Watching): Promise<Done[]>;
	/** Ends the waiting of a rollout: it goes on at once. Errors also: FCM_ERR_NO_ROLLOUT. */
	promote(apps: Apps, options?: Watching): Promise<Done[]>;
	/** Ends a rollout: back to the old generation. Errors also: FCM_ERR_NO_ROLLOUT. */
	abort(apps: Apps, options?: Watching): Promise<Done[]>;
	/** @param to a number from 1 to 512, `+n`, `-n` or `max`. Errors also: FCM_ERR_SCALE_INVALID, FCM_ERR_NOT_RUNNING. */
	scale(app: string, to: number | string, options?: Watching): Promise<Done>;
	/** Stops apps and forgets them, logs and all. */
	delete(apps: Apps, options?: Watching): Promise<Done[]>;
	/** To each worker process. */
	signal(apps: Apps, signal: NodeJS.Signals): Promise<Extract<SignalledApp, {pids: unknown}>[]>;
	/** Out of the load balancer without stopping: the heartbeat (`ecv`) says down. Errors also: FCM_ERR_NO_HEARTBEAT. */
	drain(apps: Apps): Promise<Extract<DrainedApp, {changed: unknown}>[]>;
	undrain(apps: Apps): Promise<Extract<DrainedApp, {changed: unknown}>[]>;
	/** Counts restarts from 0 again; tells how many there were. */
	reset(apps: Apps): Promise<Extract<ResetApp, {restarts: unknown}>[]>;

	/** Drains and replaces one worker, its replacement first where there is room. Errors also: FCM_ERR_NOT_RUNNING, FCM_ERR_BUSY. */
	replaceWorker(app: string, pid: number): Promise<WorkerEnd>;
	/** SIGKILL; its slot is filled again. Errors also: FCM_ERR_NOT_RUNNING. */
	killWorker(app: string, pid: number): Promise<WorkerEnd>;
	/** Where its JavaScript is now; pauses it for some milliseconds. Errors also: FCM_ERR_NOT_RUNNING. */
	workerStack(app: string, pid: number): Promise<WorkerStack>;

	/** As `fcm ls --json`. */
	list(): Promise<StatusReport>;
	describe(apps: Apps): Promise<AppDescription[]>;
	/** Requests in flight and connections of every worker. Default: all apps. */
	requests(apps?: Apps): Promise<AppActivity[]>;
	/** The last events of apps and daemons, the newest last. Default: 50 of all. */
	events(apps?: Apps, options?: {lines?: number | undefined}): Promise<RecordedEvent[]>;
	/** What the counters did, the newest last: the last `count` (1 to 480) cells of that width. */
	history(apps: Apps, step: HistoryStep, count: number): Promise<PastOfApp[]>;
	/** Values only when asked for: they may be secrets. */
	env(app: string, options?: {values?: boolean | undefined}): Promise<AppEnvironment>;
	/** Pids of workers, and of the app master (0: none). */
	pids(apps: Apps): Promise<{app: string; pids: number[]; masterPid: number}[]>;
	/** The last lines of the logs, by time. Default: 15 of all apps. */
	logs(apps?: Apps, options?: LogOptions): Promise<LogLine[]>;
	/** Hands out new lines until `signal` aborts; waits for the promise of `onLines`. */
	followLogs(
		apps: Apps,
		onLines: (lines: LogLine[]) => void | Promise<void>,
		options: {signal: AbortSignal},
	): Promise<void>;
	/** Empties the log files of apps. */
	flush(apps?: Apps): Promise<{app: string; freedBytes: number}[]>;

	/** Resolves when the listener has had the snapshot. After `fcm daemon update` another snapshot comes. */
	subscribe(listener: StatusListener): Promise<Subscription>;

	/** Keeps what runs now as a set. Default name: `default`. */
	save(name?: string): Promise<SaveSummary>;
	saves(): Promise<SaveSummary[]>;
	/** Errors also: FCM_ERR_SAVE_NOT_FOUND. */
	deleteSave(name: string): Promise<void>;
	/** Starts what was running when the set was saved. Errors also: FCM_ERR_SAVE_NOT_FOUND. */
	resurrect(name?: string, options?: Watching): Promise<{apps: Done[]; left: LeftAlone[]; savedAt: number}>;

	ping(): Promise<DaemonInfo>;
	daemonStatus(): Promise<DaemonReport>;
	/** The installed version takes the place of the daemon. Errors also: FCM_ERR_UPDATE_FAILED. */
	updateDaemon(options?: {force?: boolean | undefined}): Promise<{pid: number; version: string}>;
	/** Stops every app, then the daemon; this connection is over then. */
	kill(options?: Watching): Promise<Done[]>;
	/** Ends the daemon alone; the apps run on. This connection is over then. */
	endDaemon(): Promise<{pid: number; apps: string[]}>;

	/** Ends the connection, and with FCM_ERR_INTERRUPTED what is under way; the work itself goes on. */
	close(): void;
	[Symbol.asyncDispose](): Promise<void>;
}

/** What a command rejects with when an app failed. */
export type OperationError = FcmError & {readonly details: {readonly results: readonly OperationResult[]}};
