import type {CoreEvent} from '../core/core-event.ts';
import type {DrainMode} from '../protocol/worker-messages.ts';
import type {Logger} from '../shared/logger.ts';
import {forkIntoCluster} from './cluster-driver.ts';
import type {PostMortem} from './operation-result.ts';
import type {OutputLog} from './output-log.ts';
import type {Release} from './release.ts';
import {ServedTotals} from './worker-figures.ts';
import type {WorkerHandle, WorkerListener} from './worker-handle.ts';

/** How many ended workers are remembered, for messages of commands that are still waiting. */
const postMortems = 64;

export interface PoolOptions {
	output: OutputLog;
	logger: Logger;
	enqueue(event: CoreEvent): void;
	figuresMoved(): void;
	release(generation: number): Release | undefined;
}

/** Does to live processes what the core says of ids, and tells it what became of them. */
export class WorkerPool {
	readonly handles = new Map<number, WorkerHandle>();
	readonly served = new ServedTotals();
	readonly #options: PoolOptions;
	readonly #ended = new Map<number, PostMortem & {pid: number}>();
	readonly #failures = new Map<number, {code: string | null; address: string | null}>();

	constructor(options: PoolOptions) {
		this.#options = options;
	}

	fork({worker, slot, generation}: {worker: number; slot: number; generation: number}): void {
		const release = this.#options.release(generation);
		try {
			if (!release) throw new Error(`no release of generation ${generation}`);
			this.handles.set(worker, forkIntoCluster(release, slot, this.#listener(worker, slot)));
		} catch (error) {
			const detail = error instanceof Error ? error.message : String(error);
			this.#options.logger.error(`cannot fork a worker: ${detail}`);
			this.#options.enqueue({type: 'worker-failed', worker, detail});
			this.#options.enqueue({type: 'worker-exited', worker, code: null, signal: null});
		}
	}

	drain(worker: number, mode: DrainMode): void {
		const handle = this.handles.get(worker);
		handle?.send({cmd: 'NODE_FCM', type: 'drain', mode});
		handle?.announceEnd();
	}

	signal(worker: number, signal: 'stop' | 'kill'): void {
		const handle = this.handles.get(worker);
		if (!handle) return;
		const killSignal = this.#options.release(handle.generation)?.spec.killSignal ?? 'SIGTERM';
		handle.signal(signal === 'kill' ? 'SIGKILL' : killSignal);
	}

	/** 0 for a worker that never had a process. */
	pidOf(worker: number): number {
		return this.handles.get(worker)?.pid ?? this.#ended.get(worker)?.pid ?? 0;
	}

	/** What a worker, ended or not, said last. */
	postMortem(worker: number): PostMortem | undefined {
		const handle = this.handles.get(worker);
		if (!handle) return this.#ended.get(worker);
		return {stderr: handle.stderrTail, ...(this.#failures.get(worker) ?? {code: null, address: null})};
	}

	#listener(worker: number, slot: number): WorkerListener {
		const {enqueue, output} = this.#options;
		return {
			online: () => enqueue({type: 'worker-online', worker}),
			listening: (address) => enqueue({type: 'worker-listening', worker, address}),
			saidReady: () => enqueue({type: 'worker-said-ready', worker}),
			drained: () => enqueue({type: 'worker-drained', worker}),
			figures: () => this.#options.figuresMoved(),
			output: (stream, lines) => output.write(stream, slot, lines),
			failed: (detail, code, address) => {
				this.#failures.set(worker, {code, address});
				enqueue({type: 'worker-failed', worker, detail});
			},
			exited: (code, signal) => {
				this.#bury(worker);
				enqueue({type: 'worker-exited', worker, code, signal});
			},
		};
	}

	/** Keeps what a gone worker served and said. */
	#bury(worker: number): void {
		const handle = this.handles.get(worker);
		const postMortem = this.postMortem(worker);
		if (!handle || !postMortem) return;
		this.served.fold(handle.figures.last);
		this.#ended.set(worker, {...postMortem, pid: handle.pid});
		this.handles.delete(worker);
		this.#failures.delete(worker);
		for (const id of this.#ended.keys()) {
			if (this.#ended.size <= postMortems) break;
			this.#ended.delete(id);
		}
	}
}
