import type {AppSpec} from '../../protocol/app-spec.ts';

/**
 * What `cluster.setupPrimary` needs so that the stack of a stuck worker can be captured: when Node opens its inspector,
 * it is to be on loopback, at any free port. `execArgv` goes before the app's own `nodeArgs`. As settings are sticky,
 * `delete cluster.settings.inspectPort` first: an app with `--inspect` in its `nodeArgs` is given its ports by Node.
 */
export function inspectorSettings({watchdogMs, nodeArgs}: Pick<AppSpec, 'watchdogMs' | 'nodeArgs'>): {
	execArgv: string[];
	inspectPort?: number;
} {
	const byUser = nodeArgs.some((arg) => /^--(inspect|debug)/.test(arg));
	if (watchdogMs === null || byUser) return {execArgv: []};
	// Without the setting node:cluster adds a numbered --inspect-port of its own, which would win over the argument.
	return {execArgv: ['--inspect-port=127.0.0.1:0'], inspectPort: 0};
}
