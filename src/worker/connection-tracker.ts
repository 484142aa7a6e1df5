import {subscribe} from 'node:diagnostics_channel';
import type {ServerResponse} from 'node:http';
import type {Server, Socket} from 'node:net';
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

	readonly #closed: (this: AcceptedSocket) => void;

	constructor() {
		const tracker = this;
		this.#closed = function closed() {
			tracker.open.delete(this);
			tracker.#bytesRead += this.bytesRead;
			tracker.#bytesWritten += this.bytesWritten ?? 0;
			if (tracker.open.size === 0) tracker.onLastClosed?.();
		};
	}

	/** From now on, every connection that a server of this process accepts, but `probes`. */
	subscribe(probes: ReadonlySet<Duplex> | null): void {
		subscribe('net.server.socket', (message) => {
			const {socket} = message as {socket: AcceptedSocket};
			if (probes === null || probes.size === 0 || !probes.has(socket)) this.add(socket);
		});
	}

	add(socket: AcceptedSocket): void {
		this.total++;
		this.open.add(socket);
		socket[openedAt] = performance.now();
		socket.on('close', this.#closed);
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
