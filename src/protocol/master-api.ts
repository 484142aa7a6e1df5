import type {WorkerActivity, WorkerEnd, WorkerStack} from './activity.ts';
import type {AppSpec} from './app-spec.ts';
import type {AppDescription, RolloutOverride} from './control-api.ts';
import type {RecordedEvent} from './events.ts';
import type {HistoryCells, HistoryStep} from './history.ts';
import type {OperationEvent, OperationResult} from './operation.ts';
import type {AppStatus} from './status.ts';

/**
 * `spec`: by which the app serves when this is answered, for the registry. The daemon may not know it: it may be one of
 * before, or of a reload whose daemon has died. It holds values of the environment, so it goes no further.
 */
export type ServingResult = OperationResult & {spec?: AppSpec};

/** `specHash`: contentHash of the spec by which the app serves; older app masters tell none. For the daemon only. */
export type MasterStatus = AppStatus & {specHash?: string};

/**
 * What the daemon asks of an app master. The same rules of change as for ControlApi: an app master may be older or
 * newer than the daemon that talks to it.
 */
export interface MasterApi {
	status: {params: Record<string, never>; event: never; result: MasterStatus};
	/** By which the app serves, or would start. It holds values of the environment, as in ServingResult. Feature `serving-spec`. */
	spec: {params: Record<string, never>; event: never; result: {spec: AppSpec}};
	describe: {
		params: Record<string, never>;
		event: never;
		result: AppDescription;
	};
	/**
	 * Starts a stopped app, with a new spec if one is given. A running app answers `unchanged`. `pinned`: brings back the
	 * release that served last, not what the spec's paths lead to by now; for an app whose master died.
	 */
	start: {
		params: {spec?: AppSpec; pinned?: boolean};
		event: OperationEvent;
		result: OperationResult;
	};
	stop: {
		params: Record<string, never>;
		event: OperationEvent;
		result: OperationResult;
	};
	restart: {
		params: {spec?: AppSpec};
		event: OperationEvent;
		result: OperationResult;
	};
	reload: {params: {spec?: AppSpec; rollout?: RolloutOverride}; event: OperationEvent; result: OperationResult};
	/** FCM_ERR_NO_PREVIOUS when there is none. */
	rollback: {params: Record<string, never>; event: OperationEvent; result: ServingResult};
	/** FCM_ERR_NO_ROLLOUT when none is on. */
	rollout: {params: {action: 'promote' | 'abort'}; event: OperationEvent; result: ServingResult};
	/** What the workers do at this moment. One that does not answer within 1 s has an `error`. */
	activity: {params: Record<string, never>; event: never; result: {workers: WorkerActivity[]}};
	/** The last `count` cells (1 to 480) of what the counters did. Feature `history`. */
	history: {params: {step: HistoryStep; count: number}; event: never; result: HistoryCells};
	events: {params: {limit: number}; event: never; result: {events: RecordedEvent[]}};
	scale: {
		params: {wanted: number};
		event: OperationEvent;
		result: OperationResult;
	};
	/** Takes over the live fields of the spec (live-fields.ts) and nothing else. Feature `live`. */
	update: {params: {spec: AppSpec}; event: never; result: OperationResult};
	/** Sends a signal to each worker. FCM_ERR_NOT_RUNNING without any. Feature `live`. */
	signal: {params: {signal: NodeJS.Signals}; event: never; result: {pids: number[]}};
	/** Ends one worker and answers when it has ended. Feature `worker-actions`. */
	endWorker: {params: {pid: number; how: 'kill' | 'replace'}; event: OperationEvent; result: WorkerEnd};
	/** Feature `worker-actions`. */
	stack: {params: {pid: number}; event: never; result: WorkerStack};
	/** Sets the restart counters to 0. `restarts`: what they were. Feature `live`. */
	reset: {params: Record<string, never>; event: never; result: {restarts: number}};
	/**
	 * Takes the app out of the load balancer, or back: its heartbeat says down. Answers when the workers know. FCM_ERR_NO_HEARTBEAT
	 * without `ecv`, FCM_ERR_STATE_WRITE. Feature `drain`.
	 */
	drain: {params: {drained: boolean}; event: never; result: {changed: boolean}};
	/** Stops the workers, then the app master itself. */
	shutdown: {
		params: Record<string, never>;
		event: OperationEvent;
		result: OperationResult;
	};
	/** A frame at once, then one whenever something happened, at most one a second when only figures moved. */
	subscribe: {
		params: Record<string, never>;
		event: MasterStatus;
		result: Record<string, never>;
	};
}

export type MasterMethod = keyof MasterApi;
