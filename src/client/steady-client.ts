import type {CallOptions, RpcClient} from '../ipc/rpc-client.ts';
import type {ControlApi, ControlMethod} from '../protocol/control-api.ts';
import {handedOver} from '../protocol/version.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';

export type ControlClient = RpcClient<ControlApi>;

/** How long a hand-over may take until the next daemon answers. */
const followMs = 30_000;
const followPauseMs = 50;

/** During a call without a deadline the daemon is asked this often whether it is still there, and has as long to answer. */
const signOfLifeMs = 5000;

/** What only looks, and may be asked twice. */
const looks: ReadonlySet<ControlMethod> = new Set([
	...(['daemon.info', 'apps.list', 'apps.describe', 'apps.plan', 'apps.env'] as const),
	...(['apps.activity', 'apps.history', 'saves.list'] as const),
]);

/**
 * A client that follows the daemon when another one takes its place: what the old one has not begun is asked of the new one.
 * So is, once, what only looks, when the daemon dies meanwhile. And that does not wait for ever: a call without a
 * deadline ends with FCM_ERR_TIMEOUT when the daemon gives no sign of life (SIGSTOP). `reopen` connects again.
 */
export function steadyClient(first: ControlClient, reopen: () => Promise<ControlClient>): ControlClient {
	let client = first;
	let following: Promise<ControlClient> | null = null;
	let isClosed = false;

	const follow = async (from: ControlClient) => {
		await pause(followPauseMs);
		if (client !== from) return;
		following ??= reopen().finally(() => {
			following = null;
		});
		const next = await following;
		if (isClosed) next.close();
		if (client !== from) return;
		client = next;
		from.close();
	};

	const call = async <M extends ControlMethod>(
		method: M,
		params: ControlApi[M]['params'],
		options?: CallOptions<ControlApi[M]['event']>,
	): Promise<ControlApi[M]['result']> => {
		let since: number | null = null;
		let mayAskAgain = looks.has(method);
		for (;;) {
			const asked = client;
			const began = steadyNow();
			try {
				return await whileAlive(asked, options?.deadlineMs === null, () => asked.call(method, params, options));
			} catch (error) {
				// One that lasted has been served meanwhile.
				if (since === null || steadyNow() - began > signOfLifeMs) since = steadyNow();
				const isAskedAgain = wasHandedOver(error) || (mayAskAgain && wasLost(error));
				if (isClosed || !isAskedAgain || steadyNow() - since > followMs) throw error;
				mayAskAgain &&= wasHandedOver(error);
				await follow(asked);
			}
		}
	};
	return {
		get peer() {
			return client.peer;
		},
		call,
		onClose: (listener) => client.onClose(listener),
		close: () => {
			isClosed = true;
			client.close();
		},
	};
}

function wasLost(error: unknown): error is FcmError {
	return FcmError.is(error) && error.code === 'FCM_ERR_DAEMON_LOST';
}

/** Refused on purpose, or cut off by the bye of one that answers all that it has begun before it goes. */
function wasHandedOver(error: unknown): boolean {
	return wasLost(error) && error.details?.reason === handedOver;
}

async function whileAlive<T>(client: ControlClient, hasNoDeadline: boolean, run: () => Promise<T>): Promise<T> {
	if (!hasNoDeadline) return run();
	let timer: NodeJS.Timeout | undefined;
	let isOver = false;
	const silent = new Promise<never>((_, reject) => {
		const ask = async () => {
			try {
				await client.call('daemon.info', {}, {deadlineMs: signOfLifeMs * 2});
			} catch (error) {
				if (FcmError.from(error).code === 'FCM_ERR_TIMEOUT') return reject(silence(client.peer.pid));
			}
			if (!isOver) timer = setTimeout(ask, signOfLifeMs);
		};
		timer = setTimeout(ask, signOfLifeMs);
	});
	try {
		return await Promise.race([run(), silent]);
	} finally {
		isOver = true;
		clearTimeout(timer);
	}
}

function silence(pid: number): FcmError {
	const message = `the daemon (pid ${pid}) has given no sign of life for ${(signOfLifeMs * 2) / 1000} s; the work goes on without it`;
	return new FcmError('FCM_ERR_TIMEOUT', message);
}
