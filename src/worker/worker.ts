import cluster from 'node:cluster';
import {EventEmitter} from 'node:events';

/**
 * What an app may use when it wants to know that it runs under fcm; it need not. Outside of fcm everything is a no-op.
 * Emits `close`, once, when the end of this worker has begun: no new connection comes, so this is the time to say
 * goodbye on WebSockets and other long connections.
 */
export class Worker extends EventEmitter<{close: []}> {
	/** 0 to N-1, stable over respawns and reloads; 0 outside of fcm. */
	readonly slot: number;
	/** Counts up with every reload; 0 outside of fcm. */
	readonly generation: number;

	readonly #managed: boolean;

	constructor() {
		super();
		this.#managed = Boolean(process.env.FCM_APP) && (cluster.isWorker || hasPreload());
		this.slot = this.#managed ? numberFrom('WORKER_ID') : 0;
		this.generation = this.#managed ? numberFrom('FCM_GENERATION') : 0;
		if (this.#managed) process.on('message', this.#onMessage);
	}

	/** Says that this worker can take traffic, for apps with `ready_when: message`. Harmless when said twice. */
	ready(): void {
		if (this.#managed) process.send?.({cmd: 'ready'}, undefined, undefined, () => {});
	}

	readonly #onMessage = (message: unknown): void => {
		if (typeof message !== 'object' || message === null || (message as {cmd?: unknown}).cmd !== 'disconnect') return;
		process.off('message', this.#onMessage);
		this.emit('close');
	};
}

/** In fork mode nothing else tells a worker from a child of its own, which inherits the environment. */
function hasPreload(): boolean {
	return Symbol.for('fcm.requests') in globalThis;
}

function numberFrom(name: string): number {
	return Number(process.env[name]) || 0;
}
