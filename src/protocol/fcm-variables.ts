import type {AppSpec} from './app-spec.ts';

/**
 * What fcm itself adds to the environment of a worker. Null: each worker has its own, or only some have it. A test holds
 * it against what the app master really gives.
 */
export function fcmVariables(spec: AppSpec): Record<string, string | null> {
	const isBalanced = spec.balance === 'sticky' || spec.balance === 'least-connections';
	const isProbed = typeof spec.readyWhen === 'object' || spec.health !== null;
	return {
		WORKER_ID: null,
		NODE_APP_INSTANCE: null,
		FCM_APP: spec.name,
		FCM_GENERATION: null,
		FCM_KILL_TIMEOUT: String(spec.killTimeoutMs),
		FCM_HOLD: null,
		...(isProbed && {FCM_PRIVATE_SOCKET: null}),
		...(isBalanced && {FCM_BALANCE: spec.balance}),
	};
}
