import {renameSync, rmSync} from 'node:fs';
import * as net from 'node:net';
import path from 'node:path';

/** Node's handle of a unix socket that is bound. */
interface BoundHandle {
	fd: number;
	/** Also unlinks the path that it was bound to. */
	close(): void;
}

/** What net.js makes its servers of (Node 20 to 26); not in the types. An error number when it cannot be had. */
type CreateServerHandle = (path: string, port: -1, addressType: -1) => BoundHandle | number;

export interface PrivateSocket {
	/** For the worker to inherit and to listen on. */
	readonly fd: number;
	/** Once the worker has it: closes this process's end, and leaves the path. */
	close(): void;
}

/**
 * Binds a worker's private socket in its place (mode 0600). The worker inherits it instead of making it: one whose rights
 * are dropped could not, since nobody else may enter the folder of sockets.
 */
export function bindPrivateSocket(socketPath: string): PrivateSocket {
	// Not under its own name: closing the handle here unlinks the name that it was bound to.
	const boundTo = path.join(path.dirname(socketPath), `${path.basename(socketPath).split('.', 1)[0]}.bind`);
	rmSync(boundTo, {force: true});
	const umask = process.umask(0o177);
	const handle = (net as unknown as {_createServerHandle: CreateServerHandle})._createServerHandle(boundTo, -1, -1);
	process.umask(umask);
	if (typeof handle === 'number') throw new Error(`cannot make its private socket (error ${handle})`);
	try {
		renameSync(boundTo, socketPath);
	} catch (error) {
		handle.close();
		throw error;
	}
	return {fd: handle.fd, close: () => handle.close()};
}
