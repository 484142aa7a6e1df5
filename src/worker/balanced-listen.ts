import type {ToBalancedWorker} from '../protocol/balance-messages.ts';
import {
	type ConnectionHandle,
	fullAddress,
	type GetServer,
	type GotHandle,
	isStreamQuery,
	type ListeningHandle,
	type ListeningServer,
	type StreamQuery,
} from './cluster-internals.ts';
import {FauxHandle} from './faux-handle.ts';
import {ListenIndexes} from './listen-indexes.ts';
import type {MasterChannel} from './master-channel.ts';

/** How long the news of closed connections may wait for a connection to come, whose answer then carries it. */
const closedPauseMs = 50;

/** For net's callback when there is none, because it closes what it gets for a server that was closed meanwhile. */
const noHandle = {close() {}} as ListeningHandle;

interface Waiting {
	server: ListeningServer;
	callback: GotHandle;
	/** The server is closed. */
	left: () => void;
}

interface Listening {
	server: ListeningServer;
	handle: FauxHandle;
}

/**
 * Listens by way of the app master's balancer instead of node:cluster's, which knows only round-robin. Every connection
 * that arrives is answered for, so none is lost: one that nobody here takes goes back, and to another worker.
 */
export class BalancedListen {
	readonly #fallback: GetServer;
	readonly #channel: MasterChannel;
	readonly #indexes = new ListenIndexes();
	readonly #waiting = new Map<number, Waiting>();
	readonly #listening = new Map<number, Listening>();
	#nextId = 1;
	#closed = 0;
	#closedTold = 0;
	#telling = false;

	/** `fallback`: for what the balancer does not do, UDP and listening on an fd. */
	constructor(fallback: GetServer, channel: MasterChannel) {
		this.#fallback = fallback;
		this.#channel = channel;
	}

	readonly getServer: GetServer = (server, query, callback) => {
		if (!isStreamQuery(query)) return this.#fallback(server, query, callback);
		const id = this.#nextId++;
		const {port, addressType, flags, backlog, readableAll, writableAll} = query;
		const address = fullAddress(query);
		const {index, left} = this.#indexes.enter(`${address}:${port}:${addressType}`);
		this.#waiting.set(id, {server, callback, left});
		const options = {flags, backlog, readableAll, writableAll, data: server._getServerData?.()} as Partial<StreamQuery>;
		this.#channel.send({type: 'listen', id, address, port, addressType, index, ...options});
	};

	/** `connection`: only with `connection` messages, and even there Node may fail to deliver it. */
	receive(message: ToBalancedWorker, connection: ConnectionHandle | undefined): void {
		if (message.type === 'connection') this.#connected(message.id, message.key, connection);
		else this.#answered(message);
	}

	#answered(reply: Extract<ToBalancedWorker, {type: 'listening'}>): void {
		const waiting = this.#waiting.get(reply.id);
		if (!waiting) return;
		this.#waiting.delete(reply.id);
		const {server, callback, left} = waiting;
		if (!('key' in reply)) {
			left();
			return callback(reply.errno, noHandle);
		}
		const {key, sockname, data} = reply;
		if (data !== undefined) server._setServerData?.(data);
		const handle = new FauxHandle(sockname, () => {
			this.#listening.delete(key);
			left();
			this.#channel.send({type: 'close', key});
		});
		this.#listening.set(key, {server, handle});
		callback(0, handle);
	}

	#connected(id: number, key: number, connection: ConnectionHandle | undefined): void {
		const listening = this.#listening.get(key);
		if (!connection || !listening?.handle.onconnection || isFull(listening.server)) {
			connection?.close();
			return this.#channel.send({type: 'rejected', id});
		}
		this.#closedTold = this.#closed;
		this.#channel.send({type: 'taken', id, closed: this.#closed});
		this.#countWhenClosed(connection);
		listening.handle.onconnection(0, connection);
	}

	/** On the handle itself: whatever becomes of the socket (TLS, an upgrade, a child process), that is what ends. */
	#countWhenClosed(connection: ConnectionHandle): void {
		connection.close = (done) => {
			delete (connection as Partial<ConnectionHandle>).close;
			this.#closed++;
			this.#tellClosed();
			return connection.close(done);
		};
	}

	#tellClosed(): void {
		if (this.#telling) return;
		this.#telling = true;
		setTimeout(() => {
			this.#telling = false;
			if (this.#closed === this.#closedTold) return;
			this.#closedTold = this.#closed;
			this.#channel.send({type: 'closed', closed: this.#closed});
		}, closedPauseMs).unref();
	}
}

/** As node:cluster: with `dropMaxConnection` the server itself drops what is too much. */
function isFull({maxConnections, _connections, dropMaxConnection}: ListeningServer): boolean {
	return Boolean(maxConnections) && _connections >= maxConnections && !dropMaxConnection;
}
