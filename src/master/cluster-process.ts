import type {Worker} from 'node:cluster';
import type {Readable} from 'node:stream';
import {type DrainMode, type ToWorker, workerChannel} from '../protocol/worker-messages.ts';
import {addressWords} from '../shared/address-words.ts';
import type {ProcessListener, WorkerProcess} from './worker-process.ts';

/** A worker of node:cluster. */
export class ClusterProcess implements WorkerProcess {
	readonly #worker: Worker;

	constructor(worker: Worker) {
		this.#worker = worker;
	}

	get pid(): number {
		return this.#worker.process.pid ?? 0;
	}

	get stdout(): Readable | null {
		return this.#worker.process.stdout;
	}

	get stderr(): Readable | null {
		return this.#worker.process.stderr;
	}

	hear(listener: ProcessListener): void {
		const worker = this.#worker;
		const {process: child} = worker;
		worker.on('online', () => listener.online());
		worker.on('listening', (address) => listener.listening(addressWords(address)));
		worker.on('message', (message: unknown) => listener.message(message));
		// Said by `cluster.worker.disconnect()` before it does it; what ends otherwise says nothing.
		worker.on('disconnect', () => {
			if (worker.exitedAfterDisconnect) listener.left();
		});
		child.on('internalMessage', (message: unknown) => listener.internalMessage(message));
		// cluster forwards the child's 'error' (a failed spawn, a failed send); unheard it would end this process.
		worker.on('error', (error: NodeJS.ErrnoException) => {
			if (child.pid !== undefined) return;
			listener.failed(error);
			listener.exited(null, null, false);
		});
		child.once('exit', (code, signal) => listener.exited(code, signal, false));
		child.once('close', () => listener.closed());
	}

	send(message: ToWorker): boolean {
		return this.tell(message);
	}

	tell(message: unknown): boolean {
		if (!this.#worker.isConnected()) return false;
		this.#worker.send(message as object, swallow);
		return true;
	}

	/** One that has lost its channel drains by itself. */
	drain(mode: DrainMode): 'told' {
		this.send({cmd: workerChannel, type: 'drain', mode});
		return 'told';
	}

	disconnect(): boolean {
		if (!this.#worker.isConnected()) return false;
		this.#worker.disconnect();
		return true;
	}

	passOn(signal: NodeJS.Signals): void {
		this.#worker.process.kill(signal);
	}

	signal(signal: NodeJS.Signals): void {
		this.#worker.process.kill(signal);
	}
}

/** A worker that is gone cannot be told anything; its exit says all. */
function swallow(): void {}
