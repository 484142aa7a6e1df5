import {subscribe} from 'node:diagnostics_channel';
import type {ServerResponse} from 'node:http';
import {type Server, Socket} from 'node:net';
import type {Duplex} from 'node:stream';

/** A socket that a server accepted. Node sets `server`; for TLS this is the raw socket below. */
export type AcceptedSocket = Socket & {readonly server?: Server; [openedAt]?: number};

/** Slots on the socket itself: cheaper than a map beside them. In ms of `performance.now()`. */
export const openedAt = Symbol('fcm.opened');

/** Counts the connections that servers of this process accepted, of whatever protocol. */
export class ConnectionTracker {
	readonly open = new Set<AcceptedSocket>();
	total = 0;
	/** Of connections that are closed. */
	#bytesRead = 0;
	#bytesWritten = 0;
	/** Called whenever no connection is left. */
	onLastClosed: (() => void) | null = null;

	/** From now on, every connection that a server of this process accepts, but `probes`. */
	subscribe(probes: ReadonlySet<Duplex> | null): void {
		onEverySocketClosed((socket) => this.closed(socket));
		subscribe('net.server.socket', (message) => {
			const {socket} = message as {socket: AcceptedSocket};
			if (probes === null || probes.size === 0 || !probes.has(socket)) this.add(socket);
		});
	}

	add(socket: AcceptedSocket): void {
		this.total++;
		this.open.add(socket);
		socket[openedAt] = performance.now();
	}

	/** Of whatever socket; one that is not of these is nothing. */
	closed(socket: AcceptedSocket): void {
		if (!this.open.delete(socket)) return;
		this.#bytesRead += socket.bytesRead;
		this.#bytesWritten += socket.bytesWritten ?? 0;
		if (this.open.size === 0) this.onLastClosed?.();
	}

	/** What all connections have received and sent, those that are closed too. */
	bytes(): {bytesRead: number; bytesWritten: number} {
		let [bytesRead, bytesWritten] = [this.#bytesRead, this.#bytesWritten];
		for (const socket of this.open) {
			bytesRead += socket.bytesRead;
			bytesWritten += socket.bytesWritten ?? 0;
		}
		return {bytesRead, bytesWritten};
	}

	/** How many have no request in flight; reckoned when asked, because per request it would cost more than the tracking. */
	idle(inFlight: readonly ServerResponse[]): number {
		const busy = new Set(inFlight.map((response) => response.req.socket));
		return Math.max(0, this.open.size - busy.size);
	}
}

type Destroying = Socket & {_destroy(error: Error | null, done: (error?: Error | null) => void): void};

/**
 * By the one method in which every socket ends, once, when all that it had to send is with the system. A listener of 'close'
 * on each would cost more memory than all the rest of the tracking: 230 bytes of 320.
 */
function onEverySocketClosed(closed: (socket: AcceptedSocket) => void): void {
	const prototype = Socket.prototype as Destroying;
	const native = prototype._destroy;
	prototype._destroy = function _destroy(this: Destroying, error, done) {
		closed(this);
		native.call(this, error, done);
	};
}
