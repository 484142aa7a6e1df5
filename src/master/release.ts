import {realpathSync, statSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import type {Policy} from '../core/app-state.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
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
 * @throws FcmError FCM_ERR_SCRIPT_NOT_FOUND, FCM_ERR_CONFIG_INVALID for rights that cannot be given
 */
export function pinRelease(spec: AppSpec, generation: number, {script, cwd}: PinnedPaths = spec): Release {
	workerIdentity(spec);
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
		listenTimeoutMs: spec.listenTimeoutMs,
		killTimeoutMs: spec.killTimeoutMs,
		minUptimeMs: spec.minUptimeMs,
		strategy: spec.rollout.strategy,
		soakMs: spec.rollout.soakMs,
		surge: spec.rollout.surge,
		canary: spec.rollout.canary,
		autorestart: spec.autorestart,
		maxRestarts: spec.maxRestarts,
		restartDelayMs: spec.restartDelayMs,
		maxRestartDelayMs: spec.maxRestartDelayMs,
		stopExitCodes: spec.stopExitCodes,
		sameAddresses: before === undefined || isDeepStrictEqual(mayMove(before), mayMove(spec)),
	};
}

/** What one worker needs to know beyond its release. */
export interface Place {
	readonly slot: number;
	/** Without public addresses until it is admitted. */
	readonly held: boolean;
	/** Where it takes probes, see bindPrivateSocket; null when nobody asks. */
	readonly privateSocket: string | null;
}

/** Where a worker finds its private socket: after its three streams and the channel. */
export const privateFd = 4;

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
		...workerIdentity(spec)?.env,
		...spec.env,
		WORKER_ID: String(slot),
		NODE_APP_INSTANCE: String(slot),
		FCM_APP: spec.name,
		FCM_GENERATION: String(generation),
		FCM_KILL_TIMEOUT: String(spec.killTimeoutMs),
		...(held && {FCM_HOLD: '1'}),
		...(privateSocket !== null && {FCM_PRIVATE_FD: String(privateFd)}),
		...(balanced && {FCM_BALANCE: spec.balance}),
	};
}
