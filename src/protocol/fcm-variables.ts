import type {AppSpec} from './app-spec.ts';

/**
 * What fcm itself adds to the environment of a worker. Null: each worker has its own, or only some have it. A test holds
 * it against what the app master really gives.
 */
export function fcmVariables(spec: AppSpec): Record<string, string | null> {
	const isBalanced = spec.balance === 'sticky' || spec.balance === 'least-connections';
	const isFork = spec.mode === 'fork';
	const hasPreload = spec.program.kind === 'node';
	const asksHttp = typeof spec.readyWhen === 'object' && 'http' in spec.readyWhen;
	const isProbed = hasPreload && (asksHttp || spec.health !== null);
	return {
		...(spec.uid !== null && ofUser(spec.env)),
		WORKER_ID: null,
		...(spec.instanceVar !== null && {[spec.instanceVar]: null}),
		...(spec.incrementVar !== null && {[spec.incrementVar]: null}),
		FCM_APP: spec.name,
		FCM_GENERATION: null,
		...(!hasPreload && {FCM_WORKER: null}),
		FCM_KILL_TIMEOUT: String(spec.killTimeoutMs),
		...(!isFork && {FCM_HOLD: null}),
		...(isFork && Object.keys(spec.sockets).length > 0 && {LISTEN_FDS: null, LISTEN_FDNAMES: null, LISTEN_PID: null}),
		...(isProbed && {FCM_PRIVATE_FD: null}),
		...(isBalanced && {FCM_BALANCE: spec.balance}),
	};
}

/** Those of the user that a worker becomes; what the file says wins. */
function ofUser(env: Record<string, string>): Record<string, null> {
	const names = ['HOME', 'USER', 'LOGNAME'].filter((name) => !Object.hasOwn(env, name));
	return Object.fromEntries(names.map((name) => [name, null]));
}
