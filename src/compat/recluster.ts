/** The API of recluster: `recluster(file, options)` and what it returns. */
import cluster, {type Worker} from 'node:cluster';
import {EventEmitter} from 'node:events';
import {availableParallelism} from 'node:os';
import type {LibraryEvents} from '../master/library/library-events.ts';
import {LibraryMaster} from '../master/library/library-master.ts';
import type {Balance, ReadyWord} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';
import {ReclusterWorkers} from './recluster-workers.ts';

export interface ReclusterOptions {
	/** Default: one per core. */
	workers?: number;
	/** Seconds until old workers are killed after a reload. Default: 1, in production 3600. */
	timeout?: number;
	/** Least seconds between respawns when workers die. Default: 1. */
	respawn?: number;
	/** Most seconds between respawns, reached by doubling. Default: no doubling. */
	backoff?: number;
	/** `ready`: when the worker sends `{cmd: 'ready'}`. Default: `listening`. */
	readyWhen?: 'listening' | 'started' | 'ready';
	args?: unknown[];
	execArgv?: string[];
	/** Default: `{respawns: true}`. */
	log?: {respawns?: boolean};
	/** Default: console. */
	logger?: {log(...args: unknown[]): unknown};
	/** Not of recluster: `sticky` sends a client's address to the same worker, as the module sticky-listen does. */
	balance?: Balance;
}

type Done = (error?: Error) => void;

/** Emits `online`, `listening` (worker, address), `ready`, `message` (worker, message), `disconnect`, `exit`. */
export class Recluster extends EventEmitter {
	readonly #file: string;
	readonly #options: ReclusterOptions;
	readonly #slots: number;
	#workers: ReclusterWorkers;
	#master: LibraryMaster | null = null;

	constructor(file: string, options: ReclusterOptions) {
		super();
		this.#file = file;
		this.#options = options;
		this.#slots = options.workers || availableParallelism();
		this.#workers = new ReclusterWorkers(this.#slots, this);
	}

	/** Starts the workers. In a worker it does nothing. */
	run(): void {
		if (!cluster.isPrimary || this.#master) return;
		this.#master = new LibraryMaster(this.#libraryOptions());
		this.#workers.follow(this.#master);
		this.#sayRespawns(this.#master);
		this.#master.run().catch(() => {}); // Tried again, as ever.
	}

	/** Replaces the workers; calls back when all new ones are ready, or with the error of those that were not. */
	reload(done?: Done): void {
		const master = this.#master;
		if (!cluster.isPrimary || !master) return;
		let told = false;
		const tell = (error?: Error) => {
			if (told) return;
			told = true;
			master.off('event', onEvent);
			done?.(error);
		};
		const onEvent = ({type}: LibraryEvents['event'][0]) => {
			if (type === 'rollout-promoted') tell();
		};
		master.on('event', onEvent);
		void this.#reloaded(master).then(() => tell(), tell);
	}

	/** Kills all workers, then calls back. */
	terminate(done?: Done): void {
		this.stop();
		const master = this.#master;
		this.#master = null;
		if (!master) return void process.nextTick(() => done?.());
		master.terminate().then(
			() => done?.(),
			(error: Error) => done?.(error),
		);
	}

	/** Ends the supervision: what dies stays dead, and nothing is told any more. */
	stop(): void {
		if (!cluster.isPrimary) return;
		this.#workers.unfollow();
		this.#master?.setConfig({autorestart: false});
	}

	/** All workers, those that are not ready and those that are replaced too. */
	workers(): Worker[] {
		return this.#workers.all();
	}

	/** By slot, those that are ready; null where there is none. */
	activeWorkers(): Record<number, Worker | null> & {length: number} {
		return this.#workers.active;
	}

	/** One that comes while another is under way waits for it: files may have changed since. */
	async #reloaded(master: LibraryMaster): Promise<void> {
		for (;;) {
			try {
				await master.reload();
				return;
			} catch (error) {
				if (!FcmError.is(error) || error.code !== 'FCM_ERR_BUSY') throw error;
				await over(master);
			}
		}
	}

	#libraryOptions(): ConstructorParameters<typeof LibraryMaster>[0] {
		const {timeout, respawn = 1, backoff, readyWhen = 'listening', args, execArgv, balance} = this.#options;
		const ready: Record<typeof readyWhen, ReadyWord> = {started: 'online', listening: 'listening', ready: 'message'};
		const restartDelay = Math.round(Math.max(respawn, 0.001) * 1000);
		return {
			exec: this.#file,
			workers: this.#slots,
			shutdownTimeout: Math.round((timeout || (process.env.NODE_ENV === 'production' ? 3600 : 1)) * 1000),
			restartDelay,
			maxRestartDelay: backoff ? Math.max(Math.round(backoff * 1000), restartDelay) : restartDelay,
			maxRestarts: Number.MAX_SAFE_INTEGER,
			minUptime: 100,
			readyWhen: ready[readyWhen] ?? 'message',
			killSignal: 'disconnect',
			signals: false,
			...(args && {args}),
			...(execArgv && {execArgv}),
			...(balance && {balance}),
		};
	}

	#sayRespawns(master: LibraryMaster): void {
		const {log = {respawns: true}, logger = console} = this.#options;
		if (!log.respawns) return;
		master.on('crash', (worker, {reason}) =>
			logger.log(`[${worker.pid}] worker (${worker.slot}) must be replaced: ${reason}`),
		);
		master.on('backoff', (slot, {retryInMs}) => logger.log(`worker (${slot}) is respawned in ${retryInMs} ms`));
	}
}

/** When the command that is running has ended, in whatever way, or soon. */
function over(master: LibraryMaster): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			for (const name of ['reload', 'rollback', 'scale', 'stopped'] as const) master.off(name, end);
			resolve();
		};
		// A start has no event of its own.
		const timer = setTimeout(end, 100);
		for (const name of ['reload', 'rollback', 'scale', 'stopped'] as const) master.on(name, end);
	});
}

function recluster(file: string, options: ReclusterOptions = {}): Recluster {
	return new Recluster(file, options);
}

/** The name is what `require()` gives: the function itself, as recluster's own. */
export {recluster as default, recluster, recluster as 'module.exports'};
