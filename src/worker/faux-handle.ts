import type {Server} from 'node:net';
import type {SocketName} from '../protocol/balance-messages.ts';
import type {ConnectionHandle, ListeningHandle, ListeningServer} from './cluster-internals.ts';

/** The longest that a timer can run; it only keeps the process alive, as a listening socket does. */
const foreverMs = 2 ** 31 - 1;

/**
 * A listening handle without a socket, like the one that node:cluster itself gives to net.Server. The server listens,
 * as far as the app can tell; connections come by `onconnection`, from wherever its owner gets them.
 */
export class FauxHandle implements ListeningHandle {
	/** Set by net.js, and so are `onconnection` and its owner symbol of a real handle. */
	onconnection: ListeningHandle['onconnection'] = null;
	closed = false;
	/** net.js calls it when it is there, so it must not be on the prototype: a unix socket has none. */
	declare getsockname?: (out: Partial<SocketName>) => number;

	readonly #onClose: () => void;
	#keepsAlive: NodeJS.Timeout | null = null;

	/** `name`: what the server's `address()` tells; null for a unix socket. */
	constructor(name: SocketName | null, onClose: () => void) {
		this.#onClose = onClose;
		if (name) this.getsockname = (out) => (Object.assign(out, name) ? 0 : -1);
		this.ref();
	}

	listen(): number {
		return 0;
	}

	/** At once, as net.js expects of it. */
	close(): void {
		if (this.closed) return;
		this.closed = true;
		this.unref();
		this.#onClose();
	}

	ref(): void {
		if (!this.closed) this.#keepsAlive ??= setInterval(() => {}, foreverMs);
	}

	unref(): void {
		if (this.#keepsAlive) clearInterval(this.#keepsAlive);
		this.#keepsAlive = null;
	}

	hasRef(): boolean {
		return this.#keepsAlive !== null;
	}
}

/**
 * Puts a handle in the place of a faux one under a server that listens already. It gets what net.js had set: where
 * connections go, and (under a symbol that only Node has) whose it is, by which cluster knows whom to close at a
 * disconnect and who has `maxConnections`.
 */
export function replaceFauxHandle(faux: FauxHandle, handle: ListeningHandle & Record<symbol, unknown>): void {
	handle.onconnection = faux.onconnection as (errno: number, connection: ConnectionHandle) => void;
	const marks = faux as unknown as Record<symbol, unknown>;
	for (const mark of Object.getOwnPropertySymbols(faux)) handle[mark] = marks[mark];
	if (!faux.hasRef()) handle.unref();
}

/**
 * When the app says goodbye to its primary, cluster closes those servers that have its own handles. To be called for the
 * others, which would keep the process alive although nothing can come to them any more.
 */
export function closeFauxServers(servers: ReadonlySet<Server>): void {
	for (const server of servers) if ((server as ListeningServer)._handle instanceof FauxHandle) server.close();
}
