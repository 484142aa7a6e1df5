import type {AppDescription} from '../../protocol/control-api.ts';
import {formatDuration} from '../../shared/format.ts';

/** What was asked for, in words. The release is where the current generation really runs from. */
export function specFields(
	spec: AppDescription['spec'],
	release: AppDescription['release'],
): (readonly [key: string, value: string])[] {
	const fields: (readonly [string, string])[] = [
		['script', spec.script],
		['release', release && release.script !== spec.script ? release.script : ''],
		['args', spec.args.join(' ')],
		['cwd', spec.cwd],
		['node args', spec.nodeArgs.join(' ')],
		['instances', String(spec.instances)],
		['env', spec.env.join(', ')],
		['ready when', `${spec.readyWhen}, within ${formatDuration(spec.listenTimeoutMs)}`],
		['stop', `${spec.killSignal}, SIGKILL after ${formatDuration(spec.killTimeoutMs)}`],
		['restart', restartWords(spec)],
		['rollout', `${spec.rollout.strategy}, soak ${formatDuration(spec.rollout.soakMs)}`],
	];
	return fields.filter(([, value]) => value !== '');
}

function restartWords(spec: AppDescription['spec']): string {
	if (!spec.autorestart) return 'never';
	const delays = `${formatDuration(spec.restartDelayMs)} to ${formatDuration(spec.maxRestartDelayMs)}`;
	return `after ${delays}, at most ${spec.maxRestarts} failures in a row, up for ${formatDuration(spec.minUptimeMs)} counts as well`;
}
