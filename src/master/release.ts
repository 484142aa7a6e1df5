import {realpathSync, statSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import type {LivePolicy, Policy} from '../core/app-state.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';

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
 * @throws FcmError FCM_ERR_SCRIPT_NOT_FOUND
 */
export function pinRelease(spec: AppSpec, generation: number, {script, cwd}: PinnedPaths = spec): Release {
	return {
		generation,
		spec,
		script: resolve(spec.name, 'script', script, (path) => statSync(path).isFile()),
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
	const mayMove = ({env, args, nodeArgs}: AppSpec) => ({env, args, nodeArgs});
	return {
		readyWhen: spec.readyWhen,
		...livePolicyOf(spec),
		killTimeoutMs: spec.killTimeoutMs,
		strategy: spec.rollout.strategy,
		soakMs: spec.rollout.soakMs,
		surge: spec.rollout.surge,
		canary: spec.rollout.canary,
		sameAddresses: before === undefined || isDeepStrictEqual(mayMove(before), mayMove(spec)),
	};
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
	/** Where it takes probes; null when nobody asks. */
	readonly privateSocket: string | null;
}

/** Whether anybody asks the workers over their private sockets. */
export function isProbed({readyWhen, health}: AppSpec): boolean {
	return typeof readyWhen === 'object' || health !== null;
}

/** The whole environment of a worker; nothing of the app master's own leaks in. */
export function workerEnv({spec, generation}: Release, place: Place): Record<string, string> {
	const {slot, held, privateSocket} = place;
	const balanced = spec.balance === 'sticky' || spec.balance === 'least-connections';
	return {
		...spec.shellEnv,
		...spec.env,
		WORKER_ID: String(slot),
		NODE_APP_INSTANCE: String(slot),
		FCM_APP: spec.name,
		FCM_GENERATION: String(generation),
		FCM_KILL_TIMEOUT: String(spec.killTimeoutMs),
		...(held && {FCM_HOLD: '1'}),
		...(privateSocket !== null && {FCM_PRIVATE_SOCKET: privateSocket}),
		...(balanced && {FCM_BALANCE: spec.balance}),
	};
}
