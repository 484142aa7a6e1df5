import {chmodSync} from 'node:fs';
import type {Decode} from '../protocol/decode-fields.ts';
import type {PeerRole} from '../protocol/envelope.ts';
import type {Logger} from '../shared/logger.ts';
import type {ApiShape} from './api-shape.ts';
import {connectionLimit} from './connection-limit.ts';
import {Door} from './door.ts';
import {FaultLog} from './fault-log.ts';
import type {LinkEnd} from './link.ts';
import {type AnyDecoders, type AnyHandlers, type Call, ServerConnection} from './server-connection.ts';
import {listen} from './transport.ts';

export type {Call} from './server-connection.ts';

/**
 * What is thrown becomes the caller's FcmError. Anything but an FcmError is a bug of ours: its stack goes to the log,
 * only its message to the caller.
 */
export type Handlers<Api extends ApiShape<Api>> = {
	[M in keyof Api]: (params: Api[M]['params'], call: Call<Api[M]['event']>) => Promise<Api[M]['result']>;
};

/** What the params of each method must be. No handler sees others. */
export type ParamsDecoders<Api extends ApiShape<Api>> = {[M in keyof Api]: Decode<Api[M]['params']>};

export interface ServeOptions<Api extends ApiShape<Api>> {
	/** Of a unix socket that does not exist yet: who holds the lock removes a stale one. */
	path: string;
	role: PeerRole;
	logger: Logger;
	handlers: Handlers<Api>;
	params: ParamsDecoders<Api>;
	/** How long a peer may take to say hello. Default 5000. */
	helloMs?: number;
	/** How long it may take for the rest of a message, or to read on. Default 30,000. */
	stallMs?: number;
	/** How many peers at once; the next one is turned away. Default: see connectionLimit. */
	maxConnections?: number;
}

export interface RpcServer {
	readonly path: string;
	/** Connections that are open. */
	readonly clients: number;
	/**
	 * Aborts the calls, says bye to every peer (with `reason`; by default that this side is ending) and removes the socket.
	 * Resolves when all connections are closed, after a second at the latest. What was answered before is still delivered.
	 */
	close(reason?: string): Promise<void>;
}

/** Serves an API on a unix socket of mode 0600. Rejects with the socket's error (EADDRINUSE, EACCES, …). */
export async function serve<Api extends ApiShape<Api>>(options: ServeOptions<Api>): Promise<RpcServer> {
	const {path, role, logger, helloMs = 5000, stallMs} = options;
	const handlers = options.handlers as AnyHandlers;
	const decoders = options.params as AnyDecoders;
	const door = new Door(options.maxConnections ?? connectionLimit(), logger);
	const connections = new Set<ServerConnection>();
	const faults = new FaultLog(logger);

	const listener = await listen(path, (wire) => {
		if (!door.admit(wire)) return;
		const onEnd = (end: LinkEnd) => {
			connections.delete(connection);
			if (end.by === 'fault') faults.record(end.error.message);
		};
		const connection = new ServerConnection(wire, {role, handlers, decoders, logger, helloMs, stallMs, onEnd});
		connections.add(connection);
	});
	chmodSync(path, 0o600);

	let closed: Promise<void> | undefined;
	return {
		path,
		get clients() {
			return connections.size;
		},
		close: (reason = `the ${role} is ending`) => {
			closed ??= listener.close();
			for (const connection of connections) connection.close(reason);
			return closed;
		},
	};
}
