import cluster, {type Address, type Worker} from 'node:cluster';
import type {EventEmitter} from 'node:events';
import type {LibraryMaster} from '../master/library/library-master.ts';
import type {WorkerInfo} from '../master/worker-info.ts';

type Numbered = Worker & {_rc_wid?: number};

/** The workers of node:cluster as recluster gives them out, and what it tells of them. */
export class ReclusterWorkers {
	readonly active: Record<number, Worker | null> & {length: number};
	readonly #emitter: EventEmitter;
	readonly #all = new Map<number, Numbered>();
	/** By pid, the newest last: when the candidates of a reload go again, those before them serve on. */
	readonly #ready = new Map<number, {slot: number; worker: Worker}>();
	#unfollow: (() => void)[] = [];

	constructor(slots: number, emitter: EventEmitter) {
		this.active = {length: slots};
		this.#emitter = emitter;
	}

	all(): Worker[] {
		return [...this.#all.values()];
	}

	follow(master: LibraryMaster): void {
		master.on('fork', (info) => this.#forked(info));
		master.on('ready', (info) => {
			const worker = this.#all.get(info.pid);
			if (!worker) return;
			this.#ready.set(info.pid, {slot: info.slot, worker});
			this.active[info.slot] = worker;
			this.#tell('ready', worker);
		});
		master.on('drain', (info) => this.#deactivate(info));
		master.on('exit', (info) => this.#deactivate(info));
		master.on('message', ({pid}, message) => this.#tell('message', this.#all.get(pid), message));
		this.#on('online', (worker: Worker) => this.#tell('online', worker));
		this.#on('listening', (worker: Worker, address: Address) => this.#tell('listening', worker, address));
		this.#on('disconnect', (worker: Worker) => this.#tell('disconnect', worker));
		this.#on('exit', (worker: Worker) => this.#tell('exit', worker));
	}

	/** Nothing is told any more; who lives is known all the same. */
	unfollow(): void {
		for (const end of this.#unfollow) end();
		this.#unfollow = [];
	}

	#forked({pid, slot}: WorkerInfo): void {
		const worker: Numbered | undefined = Object.values(cluster.workers ?? {}).find((each) => each?.process.pid === pid);
		if (!worker) return;
		worker._rc_wid = slot;
		this.#all.set(pid, worker);
		worker.process.once('exit', () => {
			this.#all.delete(pid);
			this.#deactivate({pid, slot});
		});
	}

	#deactivate({pid, slot}: Pick<WorkerInfo, 'pid' | 'slot'>): void {
		this.#ready.delete(pid);
		if (this.active[slot]?.process.pid !== pid) return;
		const others = [...this.#ready.values()].filter((each) => each.slot === slot);
		this.active[slot] = others.at(-1)?.worker ?? null;
	}

	#tell(name: string, worker: Worker | undefined, ...rest: unknown[]): void {
		if (this.#unfollow.length > 0 && worker) this.#emitter.emit(name, worker, ...rest);
	}

	#on(name: 'online' | 'listening' | 'disconnect' | 'exit', listener: (...args: never[]) => void): void {
		cluster.on(name, listener as (...args: unknown[]) => void);
		this.#unfollow.push(() => cluster.off(name, listener as (...args: unknown[]) => void));
	}
}
