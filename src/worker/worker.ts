import cluster from 'node:cluster';
import {EventEmitter} from 'node:events';
import type {Server} from 'node:net';
import {threadId} from 'node:worker_threads';
import type {ServerStatus, ServerWorker} from '../protocol/server-status.ts';
import {FcmError} from '../shared/errors.ts';
import {Status} from '../shared/status.ts';
import {isServer, LoneDrain} from './lone-drain.ts';
import {defineRequestStatus} from './request-info.ts';
import {ownTracking, type Tracking} from './tracking.ts';
import {workerReport} from './worker-report.ts';

declare module 'node:http' {
	interface IncomingMessage {
		/** Of a request to this server, once there is a `Worker`: what you want to see of it while it is in flight. */
		readonly status: Status;
	}
}

export interface WorkerOptions {
	/** A server to `attach`. */
	httpServer?: Server | null;
	/**
	 * In a process without a master: how long `shutdown()` waits, in ms, before it ends the process with code 2. In a worker
	 * it is the master's `shutdownTimeout` that counts. Default: 30,000.
	 */
	shutdownTimeout?: number;
}

/** Of one process without a master; in a worker the master tells more. */
const maxConnections = 20_000;

/**
 * What an app may use when it wants to know that it runs under a Master or fcm; it need not. In a process that is no worker
 * it works alone: `serverStatus()` is then of this process, and `ready()` does nothing.
 *
 * Emits `close`, once, when the end of this worker has begun: no new connection comes, so this is the time to say
 * goodbye on WebSockets and other long connections.
 */
export class Worker extends EventEmitter<{close: []}> {
	/** 0 to N-1, stable over respawns and reloads; 0 in a process that is no worker. */
	readonly slot: number;
	/** Counts up with every reload; 0 in a process that is no worker. */
	readonly generation: number;
	/** What you tell of this worker: it is in `serverStatus()`, its counters are in the totals of all workers. */
	readonly status: Status;

	readonly #managed: boolean;
	readonly #tracking: Tracking;
	readonly #lone: LoneDrain | null;
	readonly #shutdownTimeoutMs: number;
	readonly #attached = new WeakSet<Server>();
	#isClosing = false;

	/** @throws FcmError FCM_ERR_USAGE for an `httpServer` that is none, or a `shutdownTimeout` that is no number of ms */
	constructor({httpServer, shutdownTimeout = 30_000}: WorkerOptions = {}) {
		super();
		if (!Number.isInteger(shutdownTimeout) || shutdownTimeout < 0)
			throw new FcmError(
				'FCM_ERR_USAGE',
				`Worker: shutdownTimeout: expected milliseconds, got ${String(shutdownTimeout)}`,
			);
		this.#managed = Boolean(process.env.FCM_APP) && threadId === 0 && (cluster.isWorker || hasPreload());
		this.slot = this.#managed ? numberFrom('WORKER_ID') : 0;
		this.generation = this.#managed ? numberFrom('FCM_GENERATION') : 0;
		this.#tracking = ownTracking();
		// One process has one status, however many of these it makes.
		this.status = (this.#tracking.status as Status | null) ?? new Status();
		this.#tracking.status = this.status;
		defineRequestStatus();
		this.#shutdownTimeoutMs = shutdownTimeout;
		this.#lone = this.#managed ? null : new LoneDrain(this.#tracking);
		if (this.#managed) process.on('message', this.#onMessage);
		if (httpServer) this.attach(httpServer);
	}

	/** Says that this worker can take traffic, for `readyWhen: 'message'`. Harmless when said twice. */
	ready(): void {
		if (this.#managed) process.send?.({cmd: 'ready'}, undefined, undefined, () => {});
	}

	/**
	 * Names a server of http, https, http2 or net. Not needed: every server of this process is tracked and drained anyway.
	 * Before or after `listen()`, once or twice.
	 *
	 * @throws FcmError FCM_ERR_USAGE for what is no server
	 */
	attach(server: Server): void {
		if (!isServer(server))
			throw new FcmError('FCM_ERR_USAGE', 'Worker.attach: expected a server of http, https, http2 or net');
		if (this.#attached.has(server)) return;
		this.#attached.add(server);
		this.#lone?.add(server);
	}

	/**
	 * Ends this worker without losing a request. Under a master another takes its place first; alone, the process ends when
	 * what is in flight is answered.
	 */
	shutdown(): void {
		if (this.#tracking.master) {
			this.#tracking.master.retire();
			return;
		}
		if (this.#isClosing) return;
		this.#close();
		this.#lone?.begin(this.#shutdownTimeoutMs);
	}

	/**
	 * The status of all workers, as the master's `serverStatus()`; alone, of this process. Plain JSON.
	 *
	 * @throws FcmError (rejects) FCM_ERR_TIMEOUT when the master does not answer within 5 s
	 */
	async serverStatus(): Promise<ServerStatus | ServerWorker> {
		if (this.#tracking.master) return (await this.#tracking.master.serverStatus()) as ServerStatus;
		return {
			...{slot: this.slot, pid: process.pid, generation: this.generation},
			state: this.#isClosing ? 'draining' : 'ready',
			...workerReport(this.#tracking, maxConnections),
		};
	}

	readonly #onMessage = (message: unknown): void => {
		if (typeof message !== 'object' || message === null || (message as {cmd?: unknown}).cmd !== 'disconnect') return;
		this.#close();
	};

	#close(): void {
		if (this.#isClosing) return;
		this.#isClosing = true;
		process.off('message', this.#onMessage);
		this.emit('close');
	}
}

/** In fork mode nothing else tells a worker from a child of its own, which inherits the environment. */
function hasPreload(): boolean {
	return Symbol.for('fcm.requests') in globalThis;
}

function numberFrom(name: string): number {
	return Number(process.env[name]) || 0;
}
