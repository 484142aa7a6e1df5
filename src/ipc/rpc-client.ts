import type {Hello, PeerRole} from '../protocol/envelope.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import type {ApiShape} from './api-shape.ts';
import {type CallOptions, ClientConnection} from './client-connection.ts';
import {dial, type Wire} from './transport.ts';

export type {CallOptions} from './client-connection.ts';

export interface RpcClient<Api extends ApiShape<Api>> {
	readonly peer: Hello;
	/**
	 * Rejects with the FcmError of the other side, or FCM_ERR_TIMEOUT, FCM_ERR_INTERRUPTED, FCM_ERR_DAEMON_LOST (the
	 * connection went, and nobody knows whether the work was done), FCM_ERR_PROTOCOL.
	 */
	call<M extends keyof Api & string>(
		method: M,
		params: Api[M]['params'],
		options?: CallOptions<Api[M]['event']>,
	): Promise<Api[M]['result']>;
	/** Once, when the other side is gone; at once if it is already. Not after our own `close`. */
	onClose(listener: () => void): void;
	/** Ends the connection and, with FCM_ERR_INTERRUPTED, the calls in flight. Does not keep the process alive. */
	close(): void;
}

export interface ConnectOptions {
	path: string;
	role: PeerRole;
	/** For the other side to take the connection and say hello, in ms. Default 5000. */
	deadlineMs?: number;
}

/**
 * Rejects with FCM_ERR_DAEMON_UNREACHABLE (its cause is the socket's error, if there was one), or FCM_ERR_PROTOCOL when
 * the other side speaks another protocol.
 */
export async function connect<Api extends ApiShape<Api>>(options: ConnectOptions): Promise<RpcClient<Api>> {
	const {path, role, deadlineMs = 5000} = options;
	const wire = await dialPatiently(path, deadlineMs);
	const connection = new ClientConnection(wire, role, deadlineMs);
	const peer = await connection.greeted;
	return {
		peer,
		call: (method, params, callOptions = {}) =>
			connection.call(method, params, callOptions as CallOptions<unknown>) as Promise<Api[typeof method]['result']>,
		onClose: (listener) => connection.onClose(listener),
		close: () => connection.close(),
	};
}

/** The kernel refuses with EAGAIN while its queue of connections is full: many came at once, and the server is alive. */
async function dialPatiently(path: string, deadlineMs: number): Promise<Wire> {
	const deadline = steadyNow() + deadlineMs;
	for (;;) {
		try {
			return await dial(path);
		} catch (error) {
			const {code, message} = error as NodeJS.ErrnoException;
			if (code !== 'EAGAIN' || steadyNow() >= deadline) {
				throw new FcmError('FCM_ERR_DAEMON_UNREACHABLE', `nobody answers at ${path}: ${message}`, {cause: error});
			}
		}
		await pause(10);
	}
}
