import {Server} from 'node:net';

type HttpServer = Server & {closeIdleConnections: () => void};

/** The count by which Node decides when to emit 'close'. */
type CountingServer = Server & {_connections: number};

/** As Node made it: closes the listening handle only, where http's own close() drops idle connections as well. */
const nativeClose = Server.prototype.close;

/** Whose listening handle is gone, although the app has not closed them yet. */
const handleTaken = new WeakSet<Server>();

/**
 * Takes the listening handle from a server of which the app believes that it listens. The app's own `close()`, called
 * when it hears of its end, then does what it would have done: it calls back without an error when the last connection
 * has ended. Without this it would get ERR_SERVER_NOT_RUNNING at once, and exit with requests in flight.
 * It does not emit 'close' before `releaseServer`.
 */
export function takeListeningHandle(server: Server): void {
	handleTaken.add(server);
	// As net.Server does itself while it asks child processes for their connections.
	(server as CountingServer)._connections++;
	nativeClose.call(server);
	// On the prototype, and only now: every way of closing, http's, a subclass's, a wrapper's, ends in this lookup.
	Server.prototype.close = closeAfterwards;
}

/** From now on the server may emit 'close': at once, or when its last connection ends. */
export function releaseServer(server: Server): void {
	(server as CountingServer)._connections--;
	nativeClose.call(server);
}

function closeAfterwards(this: Server, callback?: (error?: Error) => void): Server {
	// Once: a second close() of the app is its own error, as ever.
	if (!handleTaken.delete(this)) return nativeClose.call(this, callback);
	if (typeof callback === 'function') this.once('close', callback);
	return nativeClose.call(this);
}

/** Nobody may drop idle connections of this server any more: a client that is just sending on one would see a reset. */
export function keepIdleConnections(server: Server): void {
	if (!isHttp(server)) return;
	Object.defineProperty(server, 'closeIdleConnections', {value: () => {}, configurable: true, writable: true});
}

/** Drops idle connections, also after `keepIdleConnections`. Does nothing to what is no http server. */
export function dropIdleConnections(server: Server): void {
	if (isHttp(server)) Object.getPrototypeOf(server).closeIdleConnections.call(server);
}

/** By ability, not by class: importing https would load TLS into every app. */
export function isHttp(server: Server | undefined): server is HttpServer {
	return server !== undefined && 'closeIdleConnections' in server;
}
