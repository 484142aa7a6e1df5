import cluster from 'node:cluster';
import type {Server} from 'node:net';
import path from 'node:path';
import type {SocketName} from '../protocol/balance-messages.ts';

/**
 * The one seam between `net` and `cluster`: at every listen in a worker, net.js calls `cluster._getServer`, looked up
 * anew each time, and uses the handle that its callback gets (Node 20, 22 and 24). Nothing of it is in the types.
 */
export type GetServer = (server: ListeningServer, query: ListenQuery, callback: GotHandle) => void;

/** As the query of net.js; dgram asks too, with 'udp4' or 'udp6'. Listening on an fd has neither address nor type. */
export interface ListenQuery {
	address: string | null;
	port: number | null;
	addressType: 4 | 6 | -1 | 'udp4' | 'udp6' | null;
	fd?: number;
	flags?: number;
	backlog?: number;
	readableAll?: boolean;
	writableAll?: boolean;
}

/** A query of a `net.Server` for a port, or for the path of a unix socket (both then -1). */
export type StreamQuery = ListenQuery & {port: number; addressType: 4 | 6 | -1};

/** A libuv error number, or 0 and the handle. */
export type GotHandle = (errno: number, handle: ListeningHandle) => void;

/** What net.js and cluster look at; TLS servers share the keys of their session tickets by the data. */
export type ListeningServer = Server & {
	_handle: ListeningHandle | null;
	_connections: number;
	dropMaxConnection?: boolean;
	_getServerData?(): unknown;
	_setServerData?(data: unknown): void;
};

/** What net.js needs of a listening handle. `getsockname` is there for TCP only. */
export interface ListeningHandle {
	onconnection: ((errno: number, connection: ConnectionHandle) => void) | null;
	listen(backlog: number): number;
	close(): void;
	ref(): void;
	unref(): void;
	hasRef?(): boolean;
	getsockname?(out: Partial<SocketName>): number;
}

/** The raw handle of an accepted connection. */
export interface ConnectionHandle {
	close(done?: () => void): void;
}

/** Puts `wrap` between net.js and what it has called so far. */
export function replaceGetServer(wrap: (original: GetServer) => GetServer): void {
	const internals = cluster as unknown as {_getServer: GetServer};
	internals._getServer = wrap(internals._getServer.bind(cluster));
}

export function isStreamQuery(query: ListenQuery): query is StreamQuery {
	return typeof query.addressType === 'number';
}

/** The address as node:cluster names it to its primary: paths are absolute. */
export function fullAddress({address, port}: StreamQuery): string | null {
	return port < 0 && address !== null ? path.resolve(address) : address;
}
