import {type Decode, flag, object, oneOf, optional, whole} from './decode-fields.ts';
import {historyCount, historyStep, nothing, pid, rolloutAction, rolloutOverride, signal} from './decode-params.ts';
import {decodeSpec} from './decode-spec.ts';
import type {MasterApi} from './master-api.ts';

type Params<M extends keyof MasterApi> = MasterApi[M]['params'];

/** As controlParams, for what the daemon asks of an app master. */
export const masterParams: {[M in keyof MasterApi]: Decode<Params<M>>} = {
	status: nothing,
	spec: nothing,
	describe: nothing,
	activity: nothing,
	start: object<Params<'start'>>({spec: optional(decodeSpec), pinned: optional(flag)}),
	stop: nothing,
	restart: object<Params<'restart'>>({spec: optional(decodeSpec)}),
	reload: object<Params<'reload'>>({spec: optional(decodeSpec), rollout: optional(rolloutOverride)}),
	rollback: nothing,
	rollout: object({action: rolloutAction}),
	history: object({step: historyStep, count: historyCount}),
	events: object({limit: whole(1, 1_000_000)}),
	scale: object({wanted: whole()}),
	update: object({spec: decodeSpec}),
	signal: object({signal}),
	endWorker: object({pid, how: oneOf('kill', 'replace')}),
	stack: object({pid}),
	reset: nothing,
	drain: object({drained: flag}),
	shutdown: nothing,
	subscribe: nothing,
};
