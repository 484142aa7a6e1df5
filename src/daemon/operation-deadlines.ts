import type {AppSpec} from '../protocol/app-spec.ts';

/** Slack over what the spec allows: the app master always answers before it, with a better reason. */
const slackMs = 30_000;
const endSlackMs = 15_000;

/** How long start, restart, reload and scale of an app may take, in milliseconds. */
export function changeDeadlineMs(spec: AppSpec): number {
	return spec.listenTimeoutMs + spec.minUptimeMs + spec.rollout.soakMs + spec.killTimeoutMs * 2 + slackMs;
}

/** How long an app and its master may take to end, in milliseconds. */
export function endDeadlineMs(spec: AppSpec): number {
	return spec.killTimeoutMs + endSlackMs;
}
