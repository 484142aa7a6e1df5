import type {WireError} from '../shared/errors.ts';
import type {WorkerActivity, WorkerEnd, WorkerStack} from './activity.ts';
import type {AppSpec, EnvOrigin, RolloutSpec, RolloutStrategy} from './app-spec.ts';
import type {RecordedEvent} from './events.ts';
import type {HistoryCells, HistoryStep} from './history.ts';
import type {OperationEvent, OperationResult} from './operation.ts';
import type {Application, FleetPlan} from './plan.ts';
import type {LeftAlone, SaveSummary} from './saves.ts';
import type {ServerStatus} from './server-status.ts';
import type {AppStatus, StatusFrame, StatusReport} from './status.ts';

/** `+2`, `-1`, `4` or `max`; resolved to a number by the daemon, which knows the current one. */
export type ScaleTarget = {kind: 'absolute' | 'relative'; value: number} | {kind: 'max'};

export interface DaemonInfo {
	pid: number;
	version: string;
	protocol: number;
	uptimeMs: number;
	home: string;
	node: string;
	apps: number;
	rssBytes: number;
	/** Of the list of apps: goes up with each change of it, over all daemons. Absent from an older daemon; so is `notice`. */
	index?: number;
	/** What went wrong with the state on disk, and what was done about it: a line each. */
	notice?: string | null;
}

/** What `fcm daemon status` shows. */
export interface DaemonReport extends DaemonInfo {
	/** Paths of the unix sockets that it listens on. */
	sockets: string[];
	/** Connections to it, the one that asks included. */
	clients: number;
	/** The file that it runs. */
	program: string;
	masters: MasterReport[];
}

/** One app master that lives. */
export interface MasterReport {
	app: string;
	pid: number;
	/** Of fcm. */
	version: string;
	address: string;
	answers: boolean;
	/** Why it does not answer. */
	problem: string | null;
}

/** Times in milliseconds. What is left out is as in the spec. */
export interface RolloutOverride {
	strategy?: RolloutStrategy;
	soakMs?: number;
	surge?: RolloutSpec['surge'];
	canary?: Partial<RolloutSpec['canary']>;
}

/** Of what reloads an app by itself; null for what it does not have. */
export interface TriggerStatus {
	/** `nextAt` in ms since the epoch; null: never, or the app is stopped. */
	cron: {nextAt: number | null} | null;
	/** `isReady`: changes from now on are seen. `problems`: what cannot be watched. */
	watch: {isReady: boolean; problems: string[]} | null;
}

/** More than status: what `fcm describe` shows. `spec.env` and `spec.shellEnv` hold names only, values are withheld. */
export interface AppDescription {
	status: AppStatus;
	spec: Omit<AppSpec, 'env' | 'shellEnv'> & {env: string[]};
	/** Of the current generation, symlinks resolved. */
	release: {script: string; cwd: string} | null;
	logs: {out: string; error: string};
	/** Absent when no app master runs, or one of an older version. */
	triggers?: TriggerStatus;
	/** The newest last, at most 50. */
	events: RecordedEvent[];
	/** What its workers tell of themselves, shortened when it is long; left out when no app master lives, and by older ones. */
	serverStatus?: ServerStatus;
}

/** One variable of an app's environment. */
export interface AppVariable {
	name: string;
	/** `shell`: of the one that ran `fcm start`. `fcm`: made for each worker. Else the key of the ecosystem file. */
	source: 'shell' | 'fcm' | 'env' | EnvOrigin;
	/** Left out when values were not asked for. Null: each worker has its own, or not every worker has it. */
	value?: string | null;
}

export interface AppEnvironment {
	app: string;
	/** By name. */
	variables: AppVariable[];
}

/** No workers for an app that does not run. */
export interface AppActivity {
	app: string;
	workers: WorkerActivity[];
	error?: string;
}

/** `history` null: no app master runs. `error`: it has not answered, or is older than histories. */
export type PastOfApp = {app: string; history: HistoryCells | null; error?: string};

/** `error`: the signal did not reach the app's workers, or not all. */
export type SignalledApp = {app: string; pids: number[]} | {app: string; error: WireError};

export type ResetApp = {app: string; restarts: number} | {app: string; error: WireError};

export type DrainedApp = {app: string; changed: boolean} | {app: string; error: WireError};

/** Names, namespaces, ids, `/regex/` or `all`. */
export type Selectors = string[];

/**
 * What CLI and TUI ask of the daemon. `event` is what streams before the result.
 * A name is permanent; a field may be added.
 */
export interface ControlApi {
	'daemon.info': {
		params: Record<string, never>;
		event: never;
		result: DaemonInfo;
	};
	/** Stops every app, then the daemon. */
	'daemon.kill': {
		params: Record<string, never>;
		event: OperationEvent;
		result: {apps: OperationResult[]};
	};
	'daemon.status': {
		params: Record<string, never>;
		event: never;
		result: DaemonReport;
	};
	/** Ends the daemon alone. `apps`: those that run on. */
	'daemon.end': {
		params: Record<string, never>;
		event: never;
		result: {pid: number; apps: string[]};
	};
	/**
	 * From the daemon that is to take this one's place. It waits until no command is under way (`force`: not for them), says
	 * `released` when it has let go of the lock, and answers once the other one has said `daemon.retire`. If that goes away
	 * before, this one takes the lock again and goes on. Errors: FCM_ERR_BUSY.
	 */
	'daemon.handOver': {
		params: {force?: boolean};
		event: {type: 'released'};
		result: Record<string, never>;
	};
	/** The other daemon is up: this one ends. */
	'daemon.retire': {
		params: Record<string, never>;
		event: never;
		result: Record<string, never>;
	};
	/** `showsNotice`: `daemon.notice` is shown to a person now, and need not be told again. */
	'apps.list': {
		params: {showsNotice?: boolean};
		event: never;
		result: StatusReport;
	};
	'apps.describe': {
		params: {selectors: Selectors};
		event: never;
		result: {apps: AppDescription[]};
	};
	/** What `apps.apply` would do. Changes nothing. */
	'apps.plan': {params: Application; event: never; result: FleetPlan};
	/**
	 * Makes each app be what its spec says, by the mildest means. An app is started, reloaded or restarted when what it
	 * depends on is so; if that fails, it is not, and its result is FCM_ERR_DEPENDENCY.
	 */
	'apps.apply': {
		params: Application;
		event: OperationEvent;
		result: {apps: OperationResult[]};
	};
	/** Starts known apps that are stopped, in the order in which they depend on each other. */
	'apps.start': {
		params: {selectors: Selectors};
		event: OperationEvent;
		result: {apps: OperationResult[]};
	};
	'apps.stop': {
		params: {selectors: Selectors};
		event: OperationEvent;
		result: {apps: OperationResult[]};
	};
	'apps.restart': {
		params: {selectors: Selectors};
		event: OperationEvent;
		result: {apps: OperationResult[]};
	};
	/** `rollout` overrides what the spec says, for this reload only. */
	'apps.reload': {
		params: {selectors: Selectors; rollout?: RolloutOverride};
		event: OperationEvent;
		result: {apps: OperationResult[]};
	};
	/** Goes back to the generation before the current one: its paths and environment, as a rollout. */
	'apps.rollback': {params: {selectors: Selectors}; event: OperationEvent; result: {apps: OperationResult[]}};
	/** Ends the waiting of a rollout: `promote` goes on at once, `abort` rolls back. Answers when the rollout is over. */
	'apps.rollout': {
		params: {selectors: Selectors; action: 'promote' | 'abort'};
		event: OperationEvent;
		result: {apps: OperationResult[]};
	};
	/**
	 * The newest last, at most `limit` (1 to 200) per app, and no more than its master keeps in memory (50). All of them are
	 * in the files that `fcm events` reads.
	 */
	'apps.events': {
		params: {selectors: Selectors; limit: number};
		event: never;
		result: {apps: {app: string; events: RecordedEvent[]}[]};
	};
	/** What the next worker of the app gets. Values only with `values`, which is for the owner's eyes. */
	'apps.env': {
		params: {app: string; values: boolean};
		event: never;
		result: AppEnvironment;
	};
	/** What the workers do at this moment: requests in flight and connections. `error`: the app's master did not answer. */
	'apps.activity': {
		params: {selectors: Selectors};
		event: never;
		result: {apps: AppActivity[]};
	};
	/**
	 * The last `count` cells (1 to 480) of what the counters of each app did, as its master keeps them. An app of which no master
	 * runs has none. All of two hours of one app are about 30 KB: who asks of many apps asks of some at a time.
	 */
	'apps.history': {
		params: {selectors: Selectors; step: HistoryStep; count: number};
		event: never;
		result: {apps: PastOfApp[]};
	};
	/** To the processes of the workers, not to their children. */
	'apps.signal': {
		params: {selectors: Selectors; signal: NodeJS.Signals};
		event: never;
		result: {apps: SignalledApp[]};
	};
	/** SIGKILL to one worker; answers when it has ended. Its slot is filled again. Errors: FCM_ERR_NOT_RUNNING. */
	'workers.kill': {params: {app: string; pid: number}; event: OperationEvent; result: WorkerEnd};
	/**
	 * Drains and replaces one worker, its replacement first where there is room for two; answers when it has ended. Errors:
	 * FCM_ERR_NOT_RUNNING, FCM_ERR_BUSY for one that does not serve, FCM_ERR_START_FAILED.
	 */
	'workers.replace': {params: {app: string; pid: number}; event: OperationEvent; result: WorkerEnd};
	/** Pauses one worker for some milliseconds, by its inspector. Errors: FCM_ERR_NOT_RUNNING. */
	'workers.stack': {params: {app: string; pid: number}; event: never; result: WorkerStack};
	/** Sets the restart counters to 0. `restarts`: what they were. */
	'apps.reset': {params: {selectors: Selectors}; event: never; result: {apps: ResetApp[]}};
	/** Takes apps out of the load balancer without stopping them, or back. `changed`: it was otherwise before. */
	'apps.drain': {params: {selectors: Selectors; drained: boolean}; event: never; result: {apps: DrainedApp[]}};
	'apps.delete': {
		params: {selectors: Selectors};
		event: OperationEvent;
		result: {apps: OperationResult[]};
	};
	'apps.scale': {
		params: {app: string; to: ScaleTarget};
		event: OperationEvent;
		result: {apps: OperationResult[]};
	};
	/** Errors: FCM_ERR_USAGE for a bad name or when there is no app, FCM_ERR_STATE_WRITE. */
	'saves.write': {params: {name: string}; event: never; result: {save: SaveSummary; isReplaced: boolean}};
	'saves.list': {params: Record<string, never>; event: never; result: {saves: SaveSummary[]}};
	/** Errors: FCM_ERR_SAVE_NOT_FOUND. */
	'saves.delete': {params: {name: string}; event: never; result: Record<string, never>};
	/**
	 * Starts what was running when the set was saved, or makes it be as it was then. Stops nothing. `notice`: what was
	 * damaged in the set and mended. Errors: FCM_ERR_SAVE_NOT_FOUND.
	 */
	'saves.resurrect': {
		params: {name: string};
		event: OperationEvent;
		result: {apps: OperationResult[]; left: LeftAlone[]; savedAt: number; notice: string | null};
	};
	/** Never answers by itself: frames flow until the caller cancels or goes. At most one delta a second per app when nobody acts. */
	'status.subscribe': {
		params: Record<string, never>;
		event: StatusFrame;
		result: Record<string, never>;
	};
}

export type ControlMethod = keyof ControlApi;
