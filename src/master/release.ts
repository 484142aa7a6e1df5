import {realpathSync, statSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import type {LivePolicy, Policy} from '../core/app-state.ts';
import type {AppSpec, Program} from '../protocol/app-spec.ts';
import type {EcvSettings} from '../protocol/worker-messages.ts';
import {FcmError} from '../shared/errors.ts';
import {workerIdentity} from './worker-rights.ts';

/** Where a release is, symlinks resolved. */
export type PinnedPaths = Pick<AppSpec, 'script' | 'cwd'>;

/** What the workers of one generation run: its paths are pinned when the generation is made. */
export interface Release {
	readonly generation: number;
	readonly spec: AppSpec;
	readonly script: string;
	readonly cwd: string;
}

/**
 * Resolves symlinks now: with `current -> releases/42`, a worker of this generation that has to be replaced after a
 * failed deploy comes back from its own release, not from whatever `current` points to by then.
 *
 * @throws FcmError FCM_ERR_SCRIPT_NOT_FOUND, FCM_ERR_CONFIG_INVALID for rights that this process cannot give
 */
export function pinRelease(spec: AppSpec, generation: number, {script, cwd}: PinnedPaths = spec): Release {
	// Asked here, so that they are refused before anything is stopped.
	workerIdentity(spec);
	return {
		generation,
		spec,
		// A shell line is no path.
		script:
			spec.program.kind === 'shell' ? script : resolve(spec.name, 'script', script, (path) => statSync(path).isFile()),
		cwd: resolve(spec.name, 'cwd', cwd, (path) => statSync(path).isDirectory()),
	};
}

function resolve(app: string, key: 'script' | 'cwd', path: string, accepts: (path: string) => boolean): string {
	try {
		const real = realpathSync(path);
		if (accepts(real)) return real;
	} catch {
		// Falls through to the one message: missing, unreadable and dangling all mean "not there" to the user.
	}
	const what = key === 'script' ? 'a script file' : 'a directory';
	throw new FcmError('FCM_ERR_SCRIPT_NOT_FOUND', `${app}: ${key} ${path} is not there, or is not ${what}`);
}

/** `before`: the spec of the generation that this one is to replace, if any. */
export function policyOfSpec(spec: AppSpec, before: AppSpec | undefined): Policy {
	return {
		readyWhen: spec.readyWhen,
		...livePolicyOf(spec),
		killTimeoutMs: spec.killTimeoutMs,
		strategy: spec.rollout.strategy,
		soakMs: spec.rollout.soakMs,
		surge: spec.rollout.surge,
		canary: spec.rollout.canary,
		addresses: addressesOf(spec, before),
		succession: successionOf(spec),
	};
}

function addressesOf(spec: AppSpec, before: AppSpec | undefined): Policy['addresses'] {
	if (bindsItself(spec)) return 'own';
	const mayMove = ({mode, env, args, nodeArgs, sockets}: AppSpec) => ({mode, env, args, nodeArgs, sockets});
	return before === undefined || isDeepStrictEqual(mayMove(before), mayMove(spec)) ? 'same' : 'any';
}

function successionOf(spec: AppSpec): Policy['succession'] {
	if (bindsItself(spec)) return 'stop-first';
	return spec.mode === 'cluster' ? 'hold-back' : 'overlap';
}

/** Workers of a fork app without `sockets` bind their ports themselves, and two cannot bind the same one. */
function bindsItself({mode, sockets}: AppSpec): boolean {
	return mode === 'fork' && Object.keys(sockets).length === 0;
}

/** The part that counts for generations that there are already. */
export function livePolicyOf(spec: AppSpec): LivePolicy {
	const {listenTimeoutMs, minUptimeMs, autorestart, maxRestarts} = spec;
	const {restartDelayMs, maxRestartDelayMs, stopExitCodes} = spec;
	return {
		...{listenTimeoutMs, minUptimeMs, autorestart, maxRestarts},
		...{restartDelayMs, maxRestartDelayMs, stopExitCodes},
	};
}

/** 0 workers: nothing has been wanted yet. */
export function withInstances(spec: AppSpec, wanted: number): AppSpec {
	const instances = wanted || spec.instances;
	return spec.instances === instances ? spec : {...spec, instances};
}

/** What one worker needs to know beyond its release. */
export interface Place {
	readonly slot: number;
	/** Without public addresses until it is admitted. */
	readonly held: boolean;
	/** Its number with this app master. */
	readonly worker: number;
	/** Where it takes probes; null when nobody asks. */
	readonly privateSocket: string | null;
	/** Out of the load balancer from its first heartbeat on. */
	readonly drained?: boolean;
}

/** Whether our code runs in it, so that it can be asked, drained and looked into. */
export function hasPreload({program}: {program: Program}): boolean {
	return program.kind === 'node';
}

/** Where a worker of a cluster finds its private socket: after its three streams and the channel. */
export const privateFd = 4;

/** Whether anybody asks the workers over their private sockets. */
export function isProbed({program, readyWhen, health}: AppSpec): boolean {
	if (!hasPreload({program})) return false;
	return (typeof readyWhen === 'object' && 'http' in readyWhen) || health !== null;
}

/** Where a worker without a private socket is asked. Null when nothing says which port is its own. */
export function appPort(spec: AppSpec, slot: number): number | null {
	if (hasPreload(spec)) return null;
	const port = Number(variables(spec, slot).PORT);
	return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

/** Of `readyWhen: {port}`: counted up like the variable that it is the value of. */
export function readyPort({readyWhen, incrementVar, env, shellEnv}: AppSpec, slot: number): number | undefined {
	if (typeof readyWhen !== 'object' || !('port' in readyWhen)) return;
	const counted = incrementVar === null ? undefined : (env[incrementVar] ?? shellEnv[incrementVar]);
	return Number(counted) === readyWhen.port ? readyWhen.port + slot : readyWhen.port;
}

function variables(spec: AppSpec, slot: number): Record<string, string> {
	const {env, shellEnv, incrementVar, instanceVar} = spec;
	const all = {...shellEnv, ...workerIdentity(spec)?.env, ...env};
	const base = incrementVar === null ? Number.NaN : Number(all[incrementVar] ?? 0);
	return {
		...all,
		...(incrementVar !== null && Number.isSafeInteger(base) && {[incrementVar]: String(base + slot)}),
		...(instanceVar !== null && {[instanceVar]: String(slot)}),
	};
}

/** The whole environment of a worker; nothing of the app master's own leaks in. */
export function workerEnv({spec, generation}: Release, place: Place): Record<string, string> {
	const {slot, held, privateSocket, drained = false} = place;
	const balanced = spec.balance === 'sticky' || spec.balance === 'least-connections';
	return {
		...variables(spec, slot),
		WORKER_ID: String(slot),
		FCM_APP: spec.name,
		FCM_GENERATION: String(generation),
		FCM_KILL_TIMEOUT: String(spec.killTimeoutMs),
		...(held && {FCM_HOLD: '1'}),
		...(privateSocket !== null && {FCM_PRIVATE_FD: String(privateFd)}),
		...(balanced && {FCM_BALANCE: spec.balance}),
		...(spec.ecv && hasPreload(spec) && {FCM_ECV: JSON.stringify({...spec.ecv, drained} satisfies EcvSettings)}),
	};
}
