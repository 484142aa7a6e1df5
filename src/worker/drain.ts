import type {Server} from 'node:net';
import type {DrainMode} from '../protocol/worker-messages.ts';
import type {ConnectionTracker} from './connection-tracker.ts';
import {dropIdleConnections, isHttp, keepIdleConnections, releaseServer, takeListeningHandle} from './gentle-close.ts';
import type {Http2Sessions} from './http2-sessions.ts';
import {makeLast, overruleKeepAlive} from './last-response.ts';
import type {MasterChannel} from './master-channel.ts';
import type {RequestTracker} from './request-tracker.ts';

export interface DrainParts {
	requests: RequestTracker;
	connections: ConnectionTracker;
	sessions: Http2Sessions;
	channel: MasterChannel;
	/** Those that listen now. */
	servers: ReadonlySet<Server>;
}

/**
 * Ends the service of this worker without losing a request (DESIGN section 4). Nothing of the app's is touched before
 * `begin`. Upgraded and raw TCP connections stay until they end; the master's deadline is theirs too.
 */
export class Drain {
	/** Resolves once, when a drain has begun and the last connection and the last request are gone. */
	readonly done: Promise<void>;

	readonly #parts: DrainParts;
	#mode: DrainMode | null = null;
	#resolve: () => void = () => {};
	#checking = false;
	/** Connections of so many servers may still be on their way. */
	#unsynced = 0;

	constructor(parts: DrainParts) {
		this.#parts = parts;
		this.done = new Promise((resolve) => {
			this.#resolve = resolve;
		});
	}

	/** `stop` after `handover` closes what is idle by then; `handover` after `stop` changes nothing. */
	begin(mode: DrainMode): void {
		if (this.#mode === 'stop' || this.#mode === mode) return;
		const first = this.#mode === null;
		this.#mode = mode;
		if (first) this.#takeOver(mode);
		this.#parts.sessions.drain(mode);
		this.#check();
	}

	/** A server that begins to listen after the drain has. */
	serverListens(server: Server): void {
		if (this.#mode) void this.#closeListeners([server], this.#mode);
	}

	#takeOver(mode: DrainMode): void {
		const {requests, connections, servers} = this.#parts;
		overruleKeepAlive();
		void this.#closeListeners([...servers], mode);
		for (const response of requests.inFlightByAge()) makeLast(response);
		requests.observer = {started: makeLast, settled: () => this.#check()};
		connections.onLastClosed = () => this.#check();
	}

	/**
	 * A connection that arrives now goes back to the primary, since its handle is gone; but it must arrive. So neither
	 * this worker nor the app, which may exit when its server has closed, is done before the primary has said that
	 * nothing is on its way.
	 */
	async #closeListeners(servers: readonly Server[], mode: DrainMode): Promise<void> {
		this.#unsynced++;
		for (const server of servers) {
			if (mode === 'handover') keepIdleConnections(server);
			takeListeningHandle(server);
		}
		await this.#parts.channel.sync();
		for (const server of servers) releaseServer(server);
		this.#unsynced--;
		this.#check();
	}

	/** Once per turn of the loop, when everybody has heard that a request or a connection has ended. */
	#check(): void {
		if (this.#checking) return;
		this.#checking = true;
		setImmediate(() => {
			this.#checking = false;
			if (this.#mode === 'stop') this.#dropIdle();
			if (this.#unsynced + this.#parts.connections.open.size + this.#parts.requests.inFlight.length === 0)
				this.#resolve();
		});
	}

	#dropIdle(): void {
		const servers = new Set<Server>();
		for (const socket of this.#parts.connections.open) {
			if (!isHttp(socket.server)) continue;
			servers.add(socket.server);
			// Node does not count a connection that never sent anything as idle.
			if (socket.bytesRead === 0) socket.destroy();
		}
		for (const server of servers) dropIdleConnections(server);
	}
}
