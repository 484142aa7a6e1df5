import {isIP, Server} from 'node:net';
import path from 'node:path';

/** A listening socket that the app master holds; here it is file descriptor `fd`. */
export type PassedSocket = {fd: number} & ({host: string; port: number} | {path: string});

/**
 * The one seam within `net` for a process that is no cluster worker: whatever way a server listens, net.js ends in
 * `server._listen2`, with the address looked up (Node 20, 22 and 24). Nothing of it is in the types. -1: a unix socket.
 */
type Listen = (
	this: Server,
	address: string | null,
	port: number | null,
	addressType: number | null,
	backlog?: number,
	fd?: number,
	flags?: number,
) => void;

/**
 * Lets servers that listen where a socket was passed listen on that socket, so that an app needs no change. One that
 * knows its file descriptors (`listen({fd: 3})`) is left alone. Each socket is given once: closing a server closes it.
 */
export function listenOnPassedSockets(sockets: readonly PassedSocket[]): void {
	const free = new Set(sockets);
	const prototype = Server.prototype as unknown as {_listen2: Listen};
	const listen = prototype._listen2;
	prototype._listen2 = function listenTo(address, port, addressType, backlog, fd, flags) {
		const found = [...free].find((socket) => (fd === undefined ? isAt(socket, address, port) : socket.fd === fd));
		if (found) free.delete(found);
		if (!found || fd !== undefined) return listen.call(this, address, port, addressType, backlog, fd, flags);
		listen.call(this, null, null, null, backlog, found.fd);
	};
}

/** The port says which one is meant; only another specific address is another socket. */
export function isAt(socket: PassedSocket, address: string | null, port: number | null): boolean {
	if ('path' in socket) return port === -1 && address !== null && path.resolve(address) === socket.path;
	if (port !== socket.port || port === 0) return false;
	const specific = [address, socket.host].filter((host) => host !== null && isSpecific(host));
	return specific.length < 2 || specific[0] === specific[1] || specific.every((host) => host && isLoopback(host));
}

function isSpecific(host: string): boolean {
	return host !== '0.0.0.0' && host !== '::';
}

function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
