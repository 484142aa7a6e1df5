import type {AppSpec, RolloutSpec} from '../protocol/app-spec.ts';

/** Slack over what the spec allows: the app master always answers before it, with a better reason. */
const slackMs = 30_000;
const endSlackMs = 15_000;

/** How long start, restart and scale of an app may take, in milliseconds. */
export function changeDeadlineMs(spec: AppSpec): number {
	return spec.listenTimeoutMs + spec.minUptimeMs + spec.killTimeoutMs * 2 + slackMs;
}

/**
 * How long a reload of an app may take, in milliseconds. Null for a canary: it may be held until somebody promotes or
 * aborts it.
 */
export function reloadDeadlineMs(spec: AppSpec, {strategy, soakMs, surge}: RolloutSpec = spec.rollout): number | null {
	// Workers that bind their ports themselves make room for each other, a few at a time whatever the strategy.
	const stopsFirst = spec.mode === 'fork' && Object.keys(spec.sockets).length === 0;
	if (strategy === 'canary' && !stopsFirst) return null;
	const batches = strategy === 'rolling' || stopsFirst ? batchCount(spec.instances, surge) : 1;
	// Ready, proven, admitted (which may take as long as getting ready), and the old ones gone.
	const batchMs = spec.listenTimeoutMs * 2 + spec.minUptimeMs + soakMs + spec.killTimeoutMs;
	// A failure of the last batch has the old ones brought back.
	const backMs = (spec.listenTimeoutMs + spec.killTimeoutMs) * (stopsFirst ? batches : 1);
	return batches * batchMs + backMs + slackMs;
}

/** At most. */
function batchCount(instances: number, {kind, value}: RolloutSpec['surge']): number {
	const size = kind === 'percent' ? Math.floor((instances * value) / 100) : value;
	return Math.ceil(instances / Math.max(1, size));
}

/** How long an app and its master may take to end, in milliseconds. */
export function endDeadlineMs(spec: AppSpec): number {
	return spec.killTimeoutMs + endSlackMs;
}
