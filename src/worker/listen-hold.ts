import {existsSync} from 'node:fs';
import type {SocketName} from '../protocol/balance-messages.ts';
import {addressWords} from '../shared/address-words.ts';
import {
	fullAddress,
	type GetServer,
	type GotHandle,
	isStreamQuery,
	type ListeningHandle,
	type ListeningServer,
	type StreamQuery,
} from './cluster-internals.ts';
import {FauxHandle, replaceFauxHandle} from './faux-handle.ts';
import type {MasterChannel} from './master-channel.ts';

/** As net.js says to the kernel when the app says nothing. */
const defaultBacklog = 511;

interface HeldServer {
	server: ListeningServer;
	query: StreamQuery;
	/** net.js's own callback: it knows how to fail. */
	callback: GotHandle;
	faux: FauxHandle;
}

/**
 * Holds the servers of this worker back from their public addresses until `admit`. The app notices nothing: its servers
 * listen, callbacks run, `address()` tells what was asked for. Only for port 0 it tells 0 until then, since nobody can
 * know what the primary will give, and which port other workers serve already.
 *
 * Not held: `listen({exclusive: true})` and `listen(handle)`, which never ask the primary; UDP; listening on an fd.
 */
export class ListenHold {
	/** In the order in which they listened. */
	readonly #held = new Set<HeldServer>();
	readonly #source: GetServer;
	readonly #channel: MasterChannel;
	#admitted = false;

	/** `source`: where handles come from once the worker is admitted. */
	constructor(source: GetServer, channel: MasterChannel) {
		this.#source = source;
		this.#channel = channel;
	}

	readonly getServer: GetServer = (server, query, callback) => {
		if (this.#admitted || !isStreamQuery(query)) return this.#source(server, query, callback);
		const faux = new FauxHandle(nameAskedFor(query), () => this.#held.delete(held));
		const held: HeldServer = {server, query, callback, faux};
		this.#held.add(held);
		// Never before listen() has returned, as with a real primary.
		process.nextTick(() => {
			callback(0, faux);
			if (faux.closed) return;
			this.#channel.send({type: 'held', address: addressWords({...query, address: fullAddress(query)})});
		});
	};

	/**
	 * Asks for the public addresses, one after the other. The first that cannot be had ends it: that server fails as it
	 * would have at its listen, which tells the master, and what is still held remains so.
	 */
	admit(): void {
		if (this.#admitted) return;
		this.#admitted = true;
		this.#admitNext();
	}

	#admitNext(): void {
		const [held] = this.#held;
		if (!held) return this.#channel.send({type: 'admitted'});
		this.#held.delete(held);
		const {server, query, callback, faux} = held;
		let announce = () => {};
		// Cluster tells the primary of the address when the server emits 'listening'; this one has done so already.
		const asker: ListeningServer = Object.create(server, {
			once: {
				value: (_: 'listening', listener: () => void) => {
					announce = listener;
				},
			},
		});
		this.#source(asker, query, (errno, handle) => {
			if (faux.closed) {
				// The app closed it meanwhile; or a drain has begun.
				if (!errno) handle.close();
				return this.#admitNext();
			}
			const failed = errno || moveOnto(server, faux, handle, query.backlog);
			faux.close();
			if (failed) {
				server._handle = null;
				return callback(failed, handle);
			}
			announce();
			this.#admitNext();
		});
	}
}

/** Returns an error number, or 0. */
function moveOnto(
	server: ListeningServer,
	faux: FauxHandle,
	handle: ListeningHandle,
	backlog = defaultBacklog,
): number {
	replaceFauxHandle(faux, handle as ListeningHandle & Record<symbol, unknown>);
	server._handle = handle;
	// Does something only for a handle that the workers share: then this one begins to accept now.
	const errno = handle.listen(backlog || defaultBacklog);
	if (errno) handle.close();
	return errno;
}

function nameAskedFor({address, port}: StreamQuery): SocketName | null {
	if (port < 0) return null;
	const host = address ?? (hasIpv6() ? '::' : '0.0.0.0');
	return {address: host, family: host.includes(':') ? 'IPv6' : 'IPv4', port};
}

/** Without an address, Node listens on the unspecified one of IPv6 if there is IPv6. */
function hasIpv6(): boolean {
	return process.platform !== 'linux' || existsSync('/proc/net/if_inet6');
}
