import {EventEmitter} from 'node:events';
import {type AppState, initialState} from '../core/app-state.ts';
import {readyCount} from '../core/app-status-word.ts';
import type {CoreEvent} from '../core/core-event.ts';
import type {Effect, Notice, Outcome} from '../core/effect.ts';
import {nextDeadline} from '../core/next-deadline.ts';
import {reduce} from '../core/reduce.ts';
import type {WorkerActivity} from '../protocol/activity.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import {type AppTotals, noTotals} from '../protocol/app-totals.ts';
import type {RolloutOverride} from '../protocol/control-api.ts';
import type {HistoryCells, HistoryStep} from '../protocol/history.ts';
import {withLiveFields} from '../protocol/live-fields.ts';
import type {OperationResult} from '../protocol/operation.ts';
import type {ServerStatus} from '../protocol/server-status.ts';
import type {AppStatus} from '../protocol/status.ts';
import {steadyNow, wallNow} from '../shared/clock.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import {Status} from '../shared/status.ts';
import {commandEvent} from './command-event.ts';
import {EventJournal} from './event-journal.ts';
import type {Command} from './master-command.ts';
import type {MasterOptions} from './master-options.ts';
import {changeOf, type MasterCommand, type PostMortem} from './operation-result.ts';
import {PendingOutcomes} from './pending-outcomes.ts';
import {PhaseClock} from './phase-clock.ts';
import {hasPreload, livePolicyOf, type PinnedPaths, type Release, withInstances} from './release.ts';
import {Releases} from './releases.ts';
import {ServerStatusReader} from './server-status.ts';
import {countedTotals, statusReport} from './status-report.ts';
import {Traffic} from './traffic.ts';
import {WakeUp} from './wake-up.ts';
import {WorkerActions} from './worker-actions.ts';
import {bySlot, infoOfWorker, type WorkerInfo} from './worker-info.ts';
import {WorkerPool} from './worker-pool.ts';

/**
 * Runs one app as a cluster of workers in this process. The shell around `core/`: it owns the state and the queue,
 * and decides nothing. Every callback only enqueues an event; one loop reduces it and runs the effects.
 *
 * Emits `changed` with `event` when something happened, with `figures` when only numbers moved; `online` and `message`
 * (of the app) as workers tell them.
 */
export class Master extends EventEmitter<{
	changed: ['event' | 'figures'];
	online: [worker: WorkerInfo];
	message: [worker: WorkerInfo, message: unknown];
}> {
	readonly journal: EventJournal;
	readonly traffic: Traffic;
	readonly workerActions: WorkerActions;
	/** What the program around this Master adds to the server status. */
	readonly ownStatus = new Status();
	readonly #pool: WorkerPool;
	readonly #serverStatus: ServerStatusReader;
	readonly #logger: Logger;
	readonly #queue: CoreEvent[] = [];
	readonly #pending = new PendingOutcomes();
	readonly #releases = new Releases();
	#state: AppState;
	#spec: AppSpec;
	#looping = false;
	/** The only timer: the state names its deadlines, so none is ever left over. */
	readonly #wakeUp = new WakeUp(() => this.#enqueue({type: 'tick'}));

	constructor(options: MasterOptions) {
		super();
		const {spec, output, logger, privateSocket, endsByDisconnect = () => false, totals = noTotals} = options;
		this.#state = {...initialState, newest: totals.generation, restartsBefore: totals.restarts};
		this.#spec = spec;
		this.#logger = logger;
		this.journal = new EventJournal(spec.name);
		this.traffic = new Traffic(this, () => this.#pool);
		const status = () => this.status();
		const enqueue = (event: CoreEvent) => this.#enqueue(event);
		this.#pool = new WorkerPool({
			...{output, logger, totals, enqueue},
			...{balance: spec.balance, traffic: this.traffic, privateSocket, endsByDisconnect},
			figuresMoved: () => this.#figuresMoved(),
			online: (worker) => this.emit('online', worker),
			message: (worker, message) => this.emit('message', worker, message),
			asksStatus: (handle, id) => this.#serverStatus.answer(handle, id),
			release: (generation) => this.#releases.get(generation),
			current: () => this.release,
		});
		const told = {pool: this.#pool, journal: this.journal, status};
		this.workerActions = new WorkerActions({...told, app: spec.name, enqueue});
		const {handles, served} = this.#pool;
		this.#serverStatus = new ServerStatusReader({...told, handles, served, own: () => this.ownStatus.getStatus()});
	}

	/** What runs now, or would run on `start`. */
	get spec(): AppSpec {
		return this.#spec;
	}

	/** The pinned paths of the current generation; null before the first start. */
	get release(): Release | null {
		return this.#releases.get(this.#state.current) ?? null;
	}

	/** `stopped`: it is not to run. `busy`: a command or a rollout is under way. */
	get availability(): 'stopped' | 'busy' | 'free' {
		const {desired, pending, rollout} = this.#state;
		if (desired.kind === 'stopped') return 'stopped';
		return pending.length > 0 || rollout.phase !== 'idle' ? 'busy' : 'free';
	}

	status(): AppStatus {
		const {handles, served, logsDropped} = this.#pool;
		const told = {spec: this.#spec, handles, served, logsDropped, outside: this.traffic.told};
		return statusReport({...told, state: this.#state, now: steadyNow()});
	}

	totals = (): AppTotals => countedTotals(this.#state, this.#pool);

	history(step: HistoryStep, count: number): HistoryCells {
		return this.#pool.history.read(step, count, steadyNow());
	}

	/** Those that there are, by slot, then by generation. */
	workers(): WorkerInfo[] {
		return bySlot([...this.#pool.handles.values()].map(infoOfWorker));
	}

	/** What the workers tell of themselves, with at most so many connections; one that does not answer within 1 s has an `error`. */
	serverStatus(maxConnections?: number): Promise<ServerStatus> {
		return this.#serverStatus.read(maxConnections);
	}

	/** What each worker does now; one that does not answer within 1 s has an `error`. */
	activity = (): Promise<WorkerActivity[]> => this.#pool.activity();

	/**
	 * Starts the app, with a new spec if one is given; resolves when all workers are ready or the first has failed.
	 * `pinned`: runs this release instead of what the spec's paths lead to now.
	 */
	start(spec?: AppSpec, pinned?: PinnedPaths): Promise<OperationResult> {
		return this.#run({type: 'start', spec, ...(pinned && {pinned})});
	}

	/** Drains and ends all workers; outranks whatever else is going on. */
	stop(): Promise<OperationResult> {
		return this.#run({type: 'stop'});
	}

	/** Stop, then start: there is a gap in which nobody serves. */
	restart(spec?: AppSpec): Promise<OperationResult> {
		return this.#run({type: 'restart', spec});
	}

	/** Replaces all workers without losing a request, or rolls back and says why. */
	reload(spec?: AppSpec, rollout?: RolloutOverride): Promise<OperationResult> {
		return this.#run({type: 'reload', spec, ...(rollout && {rollout})});
	}

	/** Reloads into the generation before the current one: its pinned paths and its environment. */
	rollback(): Promise<OperationResult> {
		return this.#run({type: 'rollback'});
	}

	/** Ends the waiting of a rollout: goes on at once, or back. Resolves when the rollout is over. */
	decide(action: 'promote' | 'abort'): Promise<OperationResult> {
		return this.#run({type: action});
	}

	/** @param wanted 1 to 512 */
	scale(wanted: number): Promise<OperationResult> {
		return this.#run({type: 'scale', wanted});
	}

	/** Takes over the live fields of a spec (protocol/live-fields.ts): no worker is touched. */
	update(live: AppSpec): void {
		this.#releases.update(live);
		this.#spec = withLiveFields(this.#spec, live);
		this.traffic.tell(live.ecv);
		this.#enqueue({type: 'policy-changed', policy: livePolicyOf(live)});
	}

	/** Sends a signal to every worker process, and tells to which. */
	signalWorkers(signal: NodeJS.Signals): number[] {
		return this.#pool.passOn(signal);
	}

	/** Restarts are counted from 0 again; tells how many there were. */
	resetCounters(): number {
		const {restarts} = this.totals();
		this.#enqueue({type: 'counters-reset'});
		return restarts;
	}

	/** To be called before this process ends: workers end by themselves, other programs have to be told. */
	leave(): void {
		this.#pool.leave();
	}

	/** Never rejects: a command's failure is its result. */
	async #run(command: Command): Promise<OperationResult> {
		const began = steadyNow();
		const phases = new PhaseClock(this.journal);
		try {
			const outcome = await this.#settled(command);
			const change = changeOf(
				this.#spec.name,
				command.type satisfies MasterCommand,
				outcome,
				this.#postMortem(outcome),
			);
			const {generation, ready, wanted, listening} = this.status();
			const result = {app: this.#spec.name, ok: true, change, generation, ready, wanted, listening} as const;
			const phasesMs = phases.measured(steadyNow());
			const opaque = !hasPreload(this.#spec) && {opaque: true as const};
			return {...result, tookMs: steadyNow() - began, ...(phasesMs && {phasesMs}), ...opaque};
		} catch (error) {
			return {app: this.#spec.name, ok: false, error: FcmError.from(error).toWire()};
		} finally {
			phases.end();
		}
	}

	#settled(command: Command): Promise<Outcome> {
		const ground = {state: this.#state, releases: this.#releases, spec: this.#spec};
		return this.#pending.of((id) => this.#enqueue(commandEvent(command, id, ground)));
	}

	/** A canary that is clearly worse need not wait for the end of its time. */
	#figuresMoved(): void {
		const {rollout} = this.#state;
		if (rollout.phase === 'canary' && !rollout.judging) {
			const judged = this.#pool.judge(rollout.generation, rollout.from);
			if (judged.verdict === 'roll-back') this.#enqueue(judged);
		}
		this.emit('changed', 'figures');
	}

	#enqueue(event: CoreEvent): void {
		this.#queue.push(event);
		if (this.#looping) return;
		this.#looping = true;
		queueMicrotask(() => this.#loop());
	}

	#loop(): void {
		for (let event = this.#queue.shift(); event; event = this.#queue.shift()) this.#step(event);
		this.#looping = false;
		this.#spec = withInstances(this.release?.spec ?? this.#spec, this.#state.wanted);
		this.#releases.keepOnly((generation) => this.#state.generations.has(generation));
		this.#wakeUp.set(nextDeadline(this.#state));
		this.#pool.history.staffed(readyCount(this.#state), this.#state.wanted, steadyNow());
		this.emit('changed', 'event');
	}

	/** A broken rule of ours must not take the app down: it is logged, the workers stay, its command fails. */
	#step(event: CoreEvent): void {
		try {
			const before = this.release;
			const {state, effects} = reduce(this.#state, event, {now: steadyNow(), random: Math.random()});
			this.#state = state;
			if (before && this.release !== before) this.#releases.wasReplaced(before);
			for (const effect of effects) this.#perform(effect);
		} catch (error) {
			this.#logger.error(`event ${event.type} failed: ${error instanceof Error ? error.stack : String(error)}`);
			if ('command' in event) this.#pending.fail(event.command, error);
		}
	}

	#perform(effect: Effect): void {
		switch (effect.type) {
			case 'fork':
				this.#pool.fork(effect);
				return this.#record({...effect, type: 'worker-forked'});
			case 'admit':
				return this.#pool.admit(effect.worker);
			case 'judge':
				return this.#enqueue(this.#pool.judge(effect.generation, effect.from));
			case 'drain':
				return this.#pool.drain(effect.worker, effect.mode);
			case 'signal':
				return this.#pool.signal(effect.worker, effect.signal);
			case 'publish':
				this.#pool.noticed(effect.notice);
				return this.#record(effect.notice);
			case 'settle':
				this.#pending.settle(effect.command, effect.outcome);
		}
	}

	#record(notice: Notice): void {
		this.journal.record(notice, 'worker' in notice ? this.#pool.pidOf(notice.worker) : 0, wallNow());
	}

	#postMortem(outcome: Outcome): PostMortem | undefined {
		if (!('failure' in outcome) || outcome.failure.worker === null) return;
		return this.#pool.postMortem(outcome.failure.worker);
	}
}
