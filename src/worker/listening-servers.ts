import {subscribe} from 'node:diagnostics_channel';
import {type EventEmitter, errorMonitor} from 'node:events';
import type {ServerHttp2Session} from 'node:http2';
import type {Server} from 'node:net';

export interface ServerObserver {
	/** Just before 'listening' is emitted. */
	listening(server: Server): void;
	/** Listening failed, or accepting did. The app sees the same 'error' afterwards. */
	failed(error: unknown): void;
	/** Of an http2 server. */
	session(session: ServerHttp2Session): void;
}

/**
 * Every server of this process that listens: net, http, https, http2, on a port or a path. The diagnostics channels of
 * `net.Server.listen` say so without a wrapper around anything. Their `error` channel is silent in a cluster worker,
 * where the primary is who fails to bind (Node 20, 22 and 24), hence `errorMonitor`, which handles nothing.
 */
export class ListeningServers {
	readonly servers = new Set<Server>();
	readonly #observer: ServerObserver;
	readonly #seen = new WeakSet<Server>();
	readonly #closed: (this: Server) => void;

	constructor(observer: ServerObserver) {
		this.#observer = observer;
		const {servers} = this;
		this.#closed = function closed() {
			servers.delete(this);
		};
	}

	subscribe(): void {
		subscribe('tracing:net.server.listen:asyncStart', (message) => this.#watch((message as {server: Server}).server));
		subscribe('tracing:net.server.listen:asyncEnd', (message) => {
			const {server} = message as {server: Server};
			this.servers.add(server);
			this.#observer.listening(server);
		});
	}

	/** Once per server, however often it listens. */
	#watch(server: Server): void {
		if (this.#seen.has(server)) return;
		this.#seen.add(server);
		const emitter: EventEmitter = server;
		emitter.on(errorMonitor, (error) => {
			if (!server.listening) this.servers.delete(server);
			this.#observer.failed(error);
		});
		emitter.on('session', this.#observer.session);
		emitter.on('close', this.#closed);
	}
}
