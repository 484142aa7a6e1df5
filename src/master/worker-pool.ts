import {rmSync} from 'node:fs';
import {type CanaryFigures, judgeCanary} from '../core/canary-analysis.ts';
import type {CoreEvent} from '../core/core-event.ts';
import type {Notice} from '../core/effect.ts';
import type {WorkerActivity} from '../protocol/activity.ts';
import type {Balance} from '../protocol/app-spec.ts';
import type {AppTotals} from '../protocol/app-totals.ts';
import type {DrainMode} from '../protocol/worker-messages.ts';
import {steadyNow} from '../shared/clock.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import {AppHistory} from './app-history.ts';
import {type Balancer, createBalancer} from './balancer/balancer.ts';
import {fixScheduling, forkIntoCluster} from './cluster-driver.ts';
import {ClusterProcess} from './cluster-process.ts';
import type {GuardEvent} from './guard/worker-guard.ts';
import {HeldSockets} from './held-sockets.ts';
import type {PostMortem} from './operation-result.ts';
import type {Output} from './output-log.ts';
import {startProgram} from './process-driver.ts';
import {isProbed, type Place, type Release} from './release.ts';
import {sumFigures} from './sum-figures.ts';
import type {Traffic} from './traffic.ts';
import {ServedTotals} from './worker-figures.ts';
import {WorkerHandle, type WorkerListener} from './worker-handle.ts';
import {bySlot, infoOfWorker, type WorkerInfo} from './worker-info.ts';
import type {WorkerProcess} from './worker-process.ts';

/** How many ended workers are remembered, for messages of commands that are still waiting. */
const postMortems = 64;

export interface PoolOptions {
	/** Fixed for the life of this process. */
	balance: Balance;
	/** A short path, unique to a worker. */
	privateSocket(worker: number): string;
	endsByDisconnect(): boolean;
	output: Output;
	logger: Logger;
	/** Of the workers before. */
	totals: AppTotals;
	enqueue(event: CoreEvent): void;
	figuresMoved(): void;
	traffic: Traffic;
	/** What the core need not know of: more than once, perhaps. */
	online(worker: WorkerInfo): void;
	/** Of the app. */
	message(worker: WorkerInfo, message: unknown): void;
	asksStatus(handle: WorkerHandle, id: number): void;
	release(generation: number): Release | undefined;
	current(): Release | null;
}

/** Does to live processes what the core says of ids, and tells it what became of them. */
export class WorkerPool {
	readonly handles = new Map<number, WorkerHandle>();
	readonly served: ServedTotals;
	readonly history = new AppHistory(steadyNow());
	readonly #options: PoolOptions;
	readonly #ended = new Map<number, PostMortem & {pid: number}>();
	readonly #failures = new Map<number, {code: string | null; address: string | null}>();

	readonly #malformedBy = new Set<number>();
	readonly #sockets = new HeldSockets();
	readonly #balancer: Balancer | null;

	constructor(options: PoolOptions) {
		this.#options = options;
		this.served = new ServedTotals(options.totals);
		const {schedulingPolicy, balancer} = createBalancer(options.balance, {
			listening: (worker, address) => options.enqueue({type: 'worker-listening', worker, address}),
		});
		fixScheduling(schedulingPolicy);
		this.#balancer = balancer;
	}

	get logsDropped(): number {
		return this.#options.output.dropped;
	}

	fork({worker, slot, generation, held}: {worker: number; slot: number; generation: number; held: boolean}): void {
		const release = this.#options.release(generation);
		try {
			if (!release) throw new Error(`no release of generation ${generation}`);
			const privateSocket = isProbed(release.spec) ? this.#options.privateSocket(worker) : null;
			const place: Place = {worker, slot, held, privateSocket, drained: this.#options.traffic.drained};
			const forked = this.#start(worker, release, place);
			this.handles.set(worker, new WorkerHandle(forked, release, place, this.#listener(worker, {slot, generation})));
		} catch (error) {
			const detail = error instanceof Error ? error.message : String(error);
			this.#options.logger.error(`cannot fork a worker: ${detail}`);
			this.#ended.set(worker, {stderr: [], ...addressIn(error), pid: 0});
			this.#options.enqueue({type: 'worker-failed', worker, detail});
			this.#options.enqueue({type: 'worker-exited', worker, code: null, signal: null});
		}
	}

	admit(worker: number): void {
		this.handles.get(worker)?.send({cmd: 'NODE_FCM', type: 'admit'});
	}

	drain(worker: number, mode: DrainMode): void {
		const handle = this.handles.get(worker);
		handle?.guard.draining();
		this.#balancer?.leave(worker);
		// What knows only signals finishes its work when it gets one.
		if (handle?.drain(mode) === 'cannot') this.#options.enqueue({type: 'worker-drained', worker});
	}

	signal(worker: number, signal: 'stop' | 'kill'): void {
		const handle = this.handles.get(worker);
		if (!handle) return;
		if (signal === 'kill') handle.guard.end();
		const spec = this.#options.release(handle.generation)?.spec;
		if (signal === 'kill') return handle.signal('SIGKILL');
		if (this.#options.endsByDisconnect() && handle.disconnect()) return;
		if (spec?.shutdownWithMessage && handle.tellShutdown()) return;
		handle.signal(spec?.killSignal ?? 'SIGTERM');
	}

	/** A signal of the user's, which says nothing about the worker's end. */
	passOn(signal: NodeJS.Signals): number[] {
		const living = [...this.handles.values()].filter(({pid}) => pid > 0);
		for (const handle of living) handle.passOn(signal);
		return living.map(({pid}) => pid);
	}

	/** The living worker with this pid. */
	byPid(pid: number): {worker: number; handle: WorkerHandle} | null {
		for (const [worker, handle] of this.handles) if (handle.pid === pid) return {worker, handle};
		return null;
	}

	/** This process is about to end without waiting for them: whoever would not notice is told. */
	leave(): void {
		for (const handle of this.handles.values()) {
			const spec = this.#options.release(handle.generation)?.spec;
			if (handle.drain('stop') === 'cannot') handle.signal(spec?.killSignal ?? 'SIGTERM');
		}
	}

	async activity(): Promise<WorkerActivity[]> {
		return bySlot(await Promise.all([...this.handles.values()].map((handle) => handle.activity())));
	}

	/** What follows for live processes from what the core says of them. */
	noticed(notice: Notice): void {
		switch (notice.type) {
			case 'worker-ready':
				return this.handles.get(notice.worker)?.guard.ready();
			case 'rollout-canary':
				// From now on both sides are counted.
				for (const {figures} of this.handles.values()) figures.mark();
				return;
			case 'rollout-finished':
			case 'rollout-rolled-back':
				return this.#sockets.keepOnly(this.#options.current()?.spec.sockets ?? {});
			case 'app-stopped':
				// Its addresses are free at once, where else they wait a little for a replacement.
				this.#balancer?.close();
				return this.#sockets.keepOnly({});
		}
	}

	/** Compares what the workers of two generations have done since the canary began. */
	judge(generation: number, from: number): CoreEvent & {type: 'canary-judged'} {
		const [candidate, current] = [this.#compared(generation), this.#compared(from)];
		return {type: 'canary-judged', generation, ...judgeCanary(candidate, current)};
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

	#start(worker: number, release: Release, place: Place): WorkerProcess {
		const {mode, sockets} = release.spec;
		if (mode === 'fork') return startProgram(release, place, this.#sockets.open(sockets));
		const forked = forkIntoCluster(release, place);
		this.#balancer?.attach({id: worker, slot: place.slot, process: forked.process});
		return new ClusterProcess(forked);
	}

	#compared(generation: number): CanaryFigures {
		const sides = [...this.handles.values()].filter((handle) => handle.generation === generation);
		return sumFigures(sides.map(({figures}) => figures));
	}

	#listener(worker: number, origin: {slot: number; generation: number}): WorkerListener {
		const {enqueue, output} = this.#options;
		return {
			online: () => {
				enqueue({type: 'worker-online', worker});
				const handle = this.handles.get(worker);
				if (handle) this.#options.online(infoOfWorker(handle));
			},
			message: (message) => {
				const handle = this.handles.get(worker);
				if (handle) this.#options.message(infoOfWorker(handle), message);
			},
			listening: (address) => enqueue({type: 'worker-listening', worker, address}),
			held: (address) => enqueue({type: 'worker-held', worker, address}),
			admitted: () => enqueue({type: 'worker-admitted', worker}),
			guard: (event) => this.#guarded(worker, origin, event),
			saidReady: () => enqueue({type: 'worker-said-ready', worker}),
			drained: () => enqueue({type: 'worker-drained', worker}),
			figures: (change) => {
				this.history.report(change, steadyNow());
				this.#options.figuresMoved();
			},
			setDrained: (id, drained) => void this.#setDrained(worker, id, drained),
			heartbeat: (reason) => this.#options.traffic.heartbeat(reason, {...origin, worker, pid: this.pidOf(worker)}),
			output: (stream, lines) => output.write(stream, origin, lines),
			failed: (detail, code, address) => {
				this.#failures.set(worker, {code, address});
				enqueue({type: 'worker-failed', worker, detail});
			},
			exited: (code, signal, lingers) => {
				this.#bury(worker);
				enqueue({type: 'worker-exited', worker, code, signal, lingers});
			},
			gone: () => enqueue({type: 'worker-gone', worker}),
			left: (reason) => enqueue({type: 'worker-left', worker, reason}),
			retire: () => enqueue({type: 'worker-recycle', worker, reason: 'it asked to be replaced'}),
			asksStatus: (id) => {
				const handle = this.handles.get(worker);
				if (handle) this.#options.asksStatus(handle, id);
			},
			malformed: () => this.#malformed(worker),
		};
	}

	/** Whoever asked is answered when all workers know. By the code of an error: its words may name paths of this machine. */
	async #setDrained(worker: number, id: number, drained: boolean): Promise<void> {
		const {traffic} = this.#options;
		const error = await traffic.set(drained, 'post').then(
			() => null,
			(reason: unknown) => FcmError.from(reason).code,
		);
		this.handles.get(worker)?.send({cmd: 'NODE_FCM', type: 'drained-set', id, error});
	}

	/** Said once per worker: whoever babbles must not fill the log. */
	#malformed(worker: number): void {
		if (this.#malformedBy.has(worker)) return;
		this.#malformedBy.add(worker);
		this.#options.logger.warn('a worker sends malformed messages; they are ignored', {pid: this.pidOf(worker)});
	}

	#guarded(worker: number, origin: {slot: number; generation: number}, event: GuardEvent): void {
		const {enqueue, output} = this.#options;
		switch (event.type) {
			case 'probed':
				return enqueue({type: 'worker-probed', worker});
			case 'recycle':
				return enqueue({type: 'worker-recycle', worker, reason: event.reason});
			case 'unhealthy':
				return enqueue({type: 'worker-unhealthy', worker, failures: event.failures, reason: event.reason});
			case 'stuck':
				output.note('err', origin, event.dump);
				return enqueue({type: 'worker-stuck', worker, silentMs: event.silentMs});
		}
	}

	/** Keeps what a gone worker served and said. */
	#bury(worker: number): void {
		const handle = this.handles.get(worker);
		const postMortem = this.postMortem(worker);
		if (!handle || !postMortem) return;
		handle.guard.end();
		this.#balancer?.detach(worker);
		if (handle.privateSocket) rmSync(handle.privateSocket, {force: true});
		this.served.fold(handle.figures);
		this.history.report(handle.figures.gone(steadyNow()), steadyNow());
		this.#ended.set(worker, {...postMortem, pid: handle.pid});
		this.handles.delete(worker);
		this.#failures.delete(worker);
		this.#malformedBy.delete(worker);
		for (const id of this.#ended.keys()) {
			if (this.#ended.size <= postMortems) break;
			this.#ended.delete(id);
		}
	}
}

/** Of a listen that failed. */
function addressIn(error: unknown): {code: string | null; address: string | null} {
	const {code, address} = (error ?? {}) as {code?: unknown; address?: unknown};
	return {code: typeof code === 'string' ? code : null, address: typeof address === 'string' ? address : null};
}
