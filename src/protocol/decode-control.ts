import {FcmError} from '../shared/errors.ts';
import type {AppSpec} from './app-spec.ts';
import type {ControlApi} from './control-api.ts';
import {type Decode, flag, list, object, optional, text, whole} from './decode-fields.ts';
import {
	appName,
	historyCount,
	historyStep,
	nothing,
	pid,
	rolloutAction,
	rolloutOverride,
	scaleTarget,
	selectors,
	signal,
} from './decode-params.ts';
import {decodeSpec} from './decode-spec.ts';
import type {Application, AppliedFile} from './plan.ts';

const selected = object({selectors});

/** More apps than one file has; each is one app master. */
const maxSpecs = 4096;

const specs: Decode<AppSpec[]> = (value, at) => {
	const all = list(decodeSpec, maxSpecs)(value, at);
	if (new Set(all.map(({name}) => name)).size === all.length) return all;
	throw new FcmError('FCM_ERR_CONFIG_INVALID', 'two apps have one name');
};

/** A path is as long as the system allows. */
const file = object<AppliedFile>({path: text(4096), apps: list(appName, maxSpecs)});

const application = object<Application>({
	specs,
	files: optional(list(file, maxSpecs)),
	prune: optional(flag),
	ifIndex: optional(whole(0)),
});

/**
 * What the params of every method must be; checked before its handler runs. A method that is added is a compile error
 * here until it has its line.
 */
export const controlParams: {[M in keyof ControlApi]: Decode<ControlApi[M]['params']>} = {
	'daemon.info': nothing,
	'daemon.kill': nothing,
	'daemon.status': nothing,
	'daemon.end': nothing,
	'daemon.handOver': object<ControlApi['daemon.handOver']['params']>({force: optional(flag)}),
	'daemon.retire': nothing,
	'apps.list': object<ControlApi['apps.list']['params']>({showsNotice: optional(flag)}),
	'apps.describe': selected,
	'apps.plan': application,
	'apps.apply': application,
	'apps.start': selected,
	'apps.stop': selected,
	'apps.restart': selected,
	'apps.reload': object<ControlApi['apps.reload']['params']>({selectors, rollout: optional(rolloutOverride)}),
	'apps.rollback': selected,
	'apps.rollout': object({selectors, action: rolloutAction}),
	'apps.events': object({selectors, limit: whole()}),
	'apps.env': object({app: appName, values: flag}),
	'apps.activity': selected,
	'apps.history': object({selectors, step: historyStep, count: historyCount}),
	'apps.signal': object({selectors, signal}),
	'workers.kill': object({app: appName, pid}),
	'workers.replace': object({app: appName, pid}),
	'workers.stack': object({app: appName, pid}),
	'apps.reset': selected,
	'apps.drain': object({selectors, drained: flag}),
	'apps.delete': selected,
	'apps.scale': object({app: appName, to: scaleTarget}),
	'saves.write': object({name: appName}),
	'saves.list': nothing,
	'saves.delete': object({name: appName}),
	'saves.resurrect': object({name: appName}),
	'status.subscribe': nothing,
};
