import type {AppSpec} from './app-spec.ts';

/**
 * What an app master takes over while its workers go on, since they know nothing of it, or are told: who may restart when, in
 * which way the next rollout goes, where their output is written, what a load balancer may ask. All else of a spec is of a generation.
 */
export const liveFields = [
	'namespace',
	'dependsOn',
	'autostart',
	'autorestart',
	'maxRestarts',
	'minUptimeMs',
	'restartDelayMs',
	'maxRestartDelayMs',
	'stopExitCodes',
	'listenTimeoutMs',
	'rollout',
	'cronRestart',
	'watch',
	'logs',
	'ecv',
	'statusPort',
] as const satisfies readonly (keyof AppSpec)[];

export type LiveField = (typeof liveFields)[number];

export function isLive(field: string): field is LiveField {
	return (liveFields as readonly string[]).includes(field);
}

/** `spec` with the live fields of another one. */
export function withLiveFields(spec: AppSpec, from: AppSpec): AppSpec {
	return {...spec, ...Object.fromEntries(liveFields.map((field) => [field, from[field]]))};
}
