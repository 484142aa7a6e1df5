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
	| {type: 'app-scaled'; from: number; to: number}
	| {type: 'app-stopping'}
	| {type: 'app-stopped'};

export type AppEvent = AppEventBody & {app: string; seq: number; at: number};
