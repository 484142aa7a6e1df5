import {createServer, type Server} from 'node:net';
import type {ListenRequest, SocketName} from '../../protocol/balance-messages.ts';

/** Node's own handle of a socket (TCP or Pipe), as node:cluster uses it: no net.Socket is made in this process. */
export interface RawHandle {
	close(): void;
	/** Not there on unix sockets. */
	getsockname?(out: Partial<SocketName>): number;
	/** Not there on unix sockets. */
	getpeername?(out: Partial<SocketName>): number;
}

export interface RawListener extends RawHandle {
	onconnection: (errno: number, connection: RawHandle | undefined) => void;
}

/** UV_TCP_IPV6ONLY */
const ipv6OnlyFlag = 1;

/** EINVAL, for an error that has no number of its own. */
const invalid = -22;

/** Listens, and takes the handle from the server. Resolves to a libuv error number if that fails. */
export function listenRaw(request: ListenRequest, path: string | null): Promise<RawListener | number> {
	const server = createServer() as Server & {_handle: RawListener | null};
	const {port, address, backlog, flags = 0, readableAll, writableAll} = request;
	return new Promise((resolve) => {
		server.once('error', (error: NodeJS.ErrnoException) => resolve(error.errno ?? invalid));
		// Nothing can be accepted between this event and the listening: it comes before the next turn of the loop.
		server.once('listening', () => {
			const handle = server._handle;
			server._handle = null;
			resolve(handle ?? invalid);
		});
		if (path !== null) server.listen({path, backlog, readableAll, writableAll});
		else server.listen({port, host: address ?? undefined, ipv6Only: (flags & ipv6OnlyFlag) !== 0, backlog});
	});
}
