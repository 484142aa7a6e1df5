import type {AppSpec, EcvSpec, HealthSpec, RecycleSpec, RolloutSpec} from '../../protocol/app-spec.ts';
import {completeSpec} from '../../protocol/complete-spec.ts';
import type {AppDescription} from '../../protocol/control-api.ts';
import {formatBytes, formatDuration} from '../../shared/format.ts';
import {dependencyWords} from './dependency-words.ts';

/** What was asked for, in words. The release is where the current generation really runs from. */
export function specFields(
	told: AppDescription['spec'],
	release: AppDescription['release'],
): (readonly [key: string, value: string])[] {
	const spec = completeSpec(told); // An app master of an older version knows fewer fields.
	const fields: (readonly [string, string])[] = [
		['script', spec.script],
		['release', release && release.script !== spec.script ? release.script : ''],
		['args', spec.args.join(' ')],
		['cwd', spec.cwd],
		['node args', spec.nodeArgs.join(' ')],
		['instances', String(spec.instances)],
		['env', spec.env.join(', ')],
		['depends on', spec.dependsOn.map(dependencyWords).join(', ')],
		['ready when', `${readyWords(spec.readyWhen)}, within ${formatDuration(spec.listenTimeoutMs)}`],
		['stop', `${spec.killSignal}, SIGKILL after ${formatDuration(spec.killTimeoutMs)}`],
		['restart', restartWords(spec)],
		['recycle', recycleWords(spec.recycle)],
		[
			'watchdog',
			spec.watchdogMs === null ? '' : `kills an event loop that is silent for ${formatDuration(spec.watchdogMs)}`,
		],
		['health', spec.health ? healthWords(spec.health) : ''],
		['heartbeat', spec.ecv ? ecvWords(spec.ecv) : ''],
		['balance', spec.balance],
		['rollout', rolloutWords(spec.rollout)],
	];
	return fields.filter(([, value]) => value !== '');
}

function restartWords(spec: AppDescription['spec']): string {
	if (!spec.autorestart) return 'never';
	const delays = `${formatDuration(spec.restartDelayMs)} to ${formatDuration(spec.maxRestartDelayMs)}`;
	return `after ${delays}, at most ${spec.maxRestarts} failures in a row, up for ${formatDuration(spec.minUptimeMs)} counts as well`;
}

function readyWords(ready: AppSpec['readyWhen']): string {
	if (typeof ready === 'string') return ready;
	if ('http' in ready) return `${ready.http} answers ${ready.status}`;
	return 'line' in ready ? `a line matches /${ready.line}/${ready.flags}` : `port ${ready.port} answers`;
}

function recycleWords(recycle: RecycleSpec): string {
	const {maxMemoryBytes, maxRequests, maxRequestsJitter, maxConnections, maxAgeMs} = recycle;
	const jitter = maxRequestsJitter > 0 ? ` to ${(maxRequests ?? 0) + maxRequestsJitter}` : '';
	const words = [
		...(maxMemoryBytes === null ? [] : [`more than ${formatBytes(maxMemoryBytes)}`]),
		...(maxRequests === null ? [] : [`${maxRequests}${jitter} requests`]),
		...(maxConnections === null ? [] : [`${maxConnections} connections`]),
		...(maxAgeMs === null ? [] : [formatDuration(maxAgeMs)]),
	];
	return words.length > 0 ? `after ${words.join(', ')}` : '';
}

function healthWords({http, intervalMs, failures}: HealthSpec): string {
	return `${http} every ${formatDuration(intervalMs)}, replaced after ${failures} bad answers in a row`;
}

function ecvWords({path, monitor, control}: EcvSpec): string {
	const asks = monitor === null ? '' : `, asks ${monitor} first`;
	const who = {
		nobody: '',
		loopback: ', control by POST from this machine',
		anywhere: ', control by POST from anywhere',
	};
	return `${path}${asks}${who[control]}`;
}

function rolloutWords({strategy, soakMs, surge, canary}: RolloutSpec): string {
	const details = {
		replace: '',
		rolling: `, ${surge.kind === 'percent' ? `${surge.value}% of the workers` : surge.value} at a time`,
		canary: `, ${canary.workers} for ${formatDuration(canary.durationMs)}`,
	};
	return `${strategy}${details[strategy]}, soak ${formatDuration(soakMs)}`;
}
