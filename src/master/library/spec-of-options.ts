import {statSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import {type AppSpec, maxInstances, type ReadyWhen} from '../../protocol/app-spec.ts';
import {completeSpec, laterFields} from '../../protocol/complete-spec.ts';
import {FcmError} from '../../shared/errors.ts';
import type {LibraryOptions} from './library-options.ts';

/** The spec of an app of node:cluster that the options ask for; the defaults are those of the ecosystem file. */
export function specOfOptions(options: LibraryOptions): AppSpec {
	const {exec, args = [], rollout = {}, recycle = {}, health, restartDelay = 100} = options;
	const cwd = path.resolve(options.cwd ?? '.');
	return completeSpec({
		...laterFields,
		name: nameOf(options),
		namespace: 'default',
		script: path.resolve(exec),
		args: args.map(String),
		cwd,
		nodeArgs: [...(options.execArgv ?? [])],
		instances: options.workers ?? Math.min(availableParallelism(), maxInstances),
		env: {...options.env},
		// node:cluster itself hands this process's environment on.
		shellEnv: {},
		readyWhen: readyWhenOf(options.readyWhen ?? 'auto'),
		listenTimeoutMs: options.startupTimeout ?? 10_000,
		killTimeoutMs: options.shutdownTimeout ?? 30_000,
		killSignal:
			options.killSignal === undefined || options.killSignal === 'disconnect' ? 'SIGTERM' : options.killSignal,
		autorestart: options.autorestart ?? true,
		maxRestarts: options.maxRestarts ?? 16,
		minUptimeMs: options.minUptime ?? 1000,
		restartDelayMs: restartDelay,
		maxRestartDelayMs: Math.max(options.maxRestartDelay ?? 30_000, restartDelay),
		stopExitCodes: [...(options.stopExitCodes ?? [])],
		rollout: {
			strategy: rollout.strategy ?? 'replace',
			soakMs: rollout.soak ?? 0,
			surge: {kind: 'count', value: rollout.surge ?? 1},
			canary: {workers: rollout.canary?.workers ?? 1, durationMs: rollout.canary?.duration ?? 60_000},
		},
		balance: options.balance ?? 'round-robin',
		recycle: {
			maxMemoryBytes: recycle.maxMemory ?? null,
			maxRequests: recycle.maxRequests ?? null,
			maxRequestsJitter: recycle.maxRequestsJitter ?? Math.round((recycle.maxRequests ?? 0) / 10),
			maxConnections: recycle.maxConnections ?? null,
			maxAgeMs: recycle.maxAge ?? null,
		},
		watchdogMs: options.watchdog ?? null,
		ecv: ecvOf(options.ecv),
		health: health ? {http: health.http, intervalMs: health.interval ?? 10_000, failures: health.failures ?? 3} : null,
	});
}

function ecvOf(ecv: LibraryOptions['ecv']): AppSpec['ecv'] {
	if (!ecv) return null;
	const {path: place = '/ecv', monitor = null, control = false} = ecv === true ? {} : ecv;
	if (monitor === place)
		throw new FcmError('FCM_ERR_CONFIG_INVALID', 'options of Master: ecv.monitor is the heartbeat itself');
	return {path: place, monitor, control: control === true ? 'loopback' : control === false ? 'nobody' : control};
}

/** @throws FcmError FCM_ERR_SCRIPT_NOT_FOUND */
export function checkExec({exec}: LibraryOptions): void {
	const file = path.resolve(exec);
	if (!statSync(file, {throwIfNoEntry: false})?.isFile())
		throw new FcmError('FCM_ERR_SCRIPT_NOT_FOUND', `exec: ${file} is not there, or is not a file`);
}

function nameOf({name, exec}: LibraryOptions): string {
	const words = (name ?? path.parse(exec).name).replace(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, '');
	return words.slice(0, 64) || 'app';
}

function readyWhenOf(readyWhen: NonNullable<LibraryOptions['readyWhen']>): ReadyWhen {
	return typeof readyWhen === 'object' ? {http: readyWhen.http, status: readyWhen.status ?? 200} : readyWhen;
}
