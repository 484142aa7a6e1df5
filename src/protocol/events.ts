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
	| {type: 'rollout-surging'; generation: number; workers: number}
	| {type: 'rollout-proving'; generation: number; forMs: number}
	| {type: 'rollout-promoted'; generation: number}
	| {type: 'rollout-finished'; generation: number}
	| {type: 'rollout-rolling-back'; generation: number; reason: string}
	| {type: 'rollout-rolled-back'; generation: number; reason: string}
	| {type: 'app-scaled'; from: number; to: number}
	| {type: 'app-stopping'}
	| {type: 'app-stopped'};

export type AppEvent = AppEventBody & {app: string; seq: number; at: number};
