import type {AppSpec} from '../protocol/app-spec.ts';
import type {AppEnvironment, AppVariable} from '../protocol/control-api.ts';
import {fcmVariables} from '../protocol/fcm-variables.ts';

/** What a worker of the app gets by this spec, and where each variable comes from. Values only when asked for. */
export function appEnvironment(spec: AppSpec, values: boolean): AppEnvironment {
	const variables = new Map<string, Required<AppVariable>>();
	// In the order in which the app master lays them over each other.
	for (const [name, value] of Object.entries(spec.shellEnv)) variables.set(name, {name, source: 'shell', value});
	for (const [name, value] of Object.entries(spec.env)) {
		variables.set(name, {name, source: spec.envOrigins[name] ?? 'env', value});
	}
	for (const [name, value] of Object.entries(fcmVariables(spec))) variables.set(name, {name, source: 'fcm', value});
	const byName = [...variables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
	return {app: spec.name, variables: values ? byName : byName.map(({name, source}) => ({name, source}))};
}
