import type {RpcClient} from '../ipc/rpc-client.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {MasterApi, MasterMethod, MasterStatus} from '../protocol/master-api.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import type {LivingMaster, MasterDriver} from './master-driver.ts';
import {explainFailure, tooOld} from './master-failure.ts';

export interface MasterLinkOptions {
	app: string;
	driver: MasterDriver;
	logger: Logger;
	/** A frame of the master; only while watched. */
	onStatus: (status: MasterStatus) => void;
	/** `problem` has changed. */
	onProblem: () => void;
	/** The master's process is gone, `livedMs` after the link found or made it. */
	onDead: (livedMs: number) => void;
}

export interface LinkCallOptions<Event> {
	onEvent?: (event: Event) => void;
	/** Null: none. The end of the connection ends the call all the same. */
	deadlineMs?: number | null;
	/** Aborting it cancels the call: FCM_ERR_INTERRUPTED. */
	signal?: AbortSignal;
}

/** `lost`: looked for; it is not yet known whether a process lives. */
type LinkState =
	| {kind: 'down'}
	| {kind: 'spawning'; master: Promise<LivingMaster>}
	| {kind: 'attached'; master: LivingMaster; since: number}
	| Lost
	| {kind: 'closed'};

/** Goes on until somebody is found, nobody can be there, or the link is closed. */
interface Search {
	/** Never rejects. */
	found: Promise<LivingMaster | null>;
	/** As `found`, but rejects once it has taken too long for somebody who waits. */
	soon: Promise<LivingMaster | null>;
	/** Why the last look found nobody. */
	failure: FcmError | null;
}

interface Lost {
	kind: 'lost';
	search: Search;
}

const searchPause = {firstMs: 20, capMs: 1000};

/** Who has not answered for so long counts as unreachable. Until then a caller waits, after that it is told at once. */
const patienceMs = 2000;

/** A watched master that is silent is asked this often whether it is still there. */
const silenceMs = 5000;

/** The daemon's end of the connection to one app master. Holds no truth: what it knows, the master told it. */
export class MasterLink {
	readonly #options: MasterLinkOptions;
	#state: LinkState = {kind: 'down'};
	#problem: FcmError | null = null;
	#frames: AbortController | null = null;
	#watched = false;

	constructor(options: MasterLinkOptions) {
		this.#options = options;
	}

	get isOpening(): boolean {
		return this.#state.kind === 'spawning';
	}

	/** False: to all that is known, no master process lives. */
	get mayLive(): boolean {
		return this.#state.kind === 'attached' || this.#state.kind === 'lost';
	}

	/** Why the master, which lives, does not answer; null while it does. */
	get problem(): FcmError | null {
		return this.mayLive ? this.#problem : null;
	}

	/** The process that is attached, and its fcm version; null when none is. */
	get peer(): {pid: number; version: string; features: readonly string[]} | null {
		return this.#state.kind === 'attached' ? this.#state.master.client.peer : null;
	}

	/** The living master, or null. Errors: FCM_ERR_MASTER_UNREACHABLE when it lives but does not answer. */
	async attach(): Promise<LivingMaster | null> {
		const state = this.#state;
		if (state.kind === 'attached' || state.kind === 'spawning') return state.master;
		if (state.kind === 'closed') return null;
		return this.#searchFor(state).soon;
	}

	/** As `attach`, but waits as long as it takes until it answers, dies, or the link is closed. Never rejects for a living one. */
	async found(): Promise<LivingMaster | null> {
		const state = this.#state;
		if (state.kind === 'attached' || state.kind === 'spawning') return state.master;
		if (state.kind === 'closed') return null;
		return this.#searchFor(state).found;
	}

	/** The living master; a new one, made from `spec`, when none lives. Errors also: FCM_ERR_MASTER_START. */
	async open(spec: AppSpec): Promise<LivingMaster> {
		const found = await this.attach();
		if (found) return found;
		// Others may have waited for the same `attach`: only the first of them spawns.
		if (this.#state.kind === 'spawning') return this.#state.master;
		if (this.#state.kind === 'attached') return this.#state.master;
		if (this.#state.kind === 'closed') throw new FcmError('FCM_ERR_ABORTED', `${spec.name} is let go of`);
		const master = this.#spawn(spec);
		this.#state = {kind: 'spawning', master};
		return master;
	}

	/** Errors: the master's own; FCM_ERR_NOT_RUNNING without a master; FCM_ERR_MASTER_UNREACHABLE when it is mute or dies. */
	async call<M extends MasterMethod>(
		method: M,
		params: MasterApi[M]['params'],
		options: LinkCallOptions<MasterApi[M]['event']> = {},
	): Promise<MasterApi[M]['result']> {
		const master = await this.attach();
		if (!master) throw new FcmError('FCM_ERR_NOT_RUNNING', `${this.#options.app} has no app master`);
		try {
			const result = await master.client.call(method, params, options);
			this.#setProblem(null);
			return result;
		} catch (error) {
			const failure = explainFailure(this.#options.app, error, master, method);
			// A master that takes its time for long work is not mute.
			if (FcmError.from(error).code === 'FCM_ERR_TIMEOUT' && options.deadlineMs) this.#setProblem(failure);
			throw failure;
		}
	}

	/** Throws FCM_ERR_UNKNOWN_METHOD when the master that is attached is of a version before `feature`; `what` it is for. */
	require(feature: string, what: string): void {
		const {peer} = this;
		if (peer && !peer.features.includes(feature)) throw tooOld(this.#options.app, peer, what);
	}

	/** While watched, the master's frames come to `onStatus`. Unwatched, an idle fleet costs nothing. */
	watch(watched: boolean): void {
		this.#watched = watched;
		if (!watched) this.#frames?.abort();
		else if (this.#state.kind === 'attached') this.#subscribe(this.#state.master.client);
	}

	/** Ends the connection, never the master. */
	close(): void {
		const state = this.#state;
		this.#state = {kind: 'closed'};
		this.#frames?.abort();
		if (state.kind === 'attached') state.master.client.close();
	}

	#searchFor(state: LinkState & {kind: 'down' | 'lost'}): Search {
		return state.kind === 'lost' ? state.search : this.#search(null);
	}

	#search(since: number | null): Search {
		const search = {failure: null} as Search;
		const state: Lost = {kind: 'lost', search};
		this.#state = state;
		search.found = this.#look(state, since);
		search.soon = this.#inTime(search);
		// Whether anybody waits for it or not.
		search.soon.catch((error: FcmError) => {
			if (this.#state !== state) return;
			this.#options.logger.warn(error.message, {app: this.#options.app});
			this.#setProblem(error);
		});
		return search;
	}

	/**
	 * Ends when the link leaves this very `lost`: attached, dead or closed. `since`: when the master was found or made that is
	 * looked for; null when none was ever met.
	 */
	async #look(state: Lost, since: number | null): Promise<LivingMaster | null> {
		const {firstMs, capMs} = searchPause;
		for (let wait = firstMs; ; wait = Math.min(wait * 2, capMs)) {
			try {
				const master = await this.#options.driver.find(this.#options.app);
				if (master) return this.#attached(master, since);
				if (this.#state === state) this.#gone(since);
				return null;
			} catch (error) {
				state.search.failure = FcmError.from(error);
			}
			await pause(wait);
			if (this.#state !== state) return null;
		}
	}

	async #inTime(search: Search): Promise<LivingMaster | null> {
		const late = Symbol('late');
		let timer: NodeJS.Timeout | undefined;
		const patience = new Promise<typeof late>((resolve) => {
			timer = setTimeout(resolve, patienceMs, late);
		});
		const first = await Promise.race([search.found, patience]);
		clearTimeout(timer);
		if (first !== late) return first;
		const message = `the app master of "${this.#options.app}" has not answered for ${patienceMs / 1000} s`;
		throw search.failure ?? new FcmError('FCM_ERR_MASTER_UNREACHABLE', message);
	}

	async #spawn(spec: AppSpec): Promise<LivingMaster> {
		try {
			return this.#attached(await this.#options.driver.spawn(spec));
		} catch (error) {
			if (this.#state.kind === 'spawning') this.#state = {kind: 'down'};
			throw error;
		}
	}

	#attached(master: LivingMaster, since: number | null = null): LivingMaster {
		if (this.#state.kind === 'closed') {
			master.client.close();
			return master;
		}
		const state: LinkState = {kind: 'attached', master, since: since ?? steadyNow()};
		this.#state = state;
		const {app, logger} = this.#options;
		logger.info('attached', {app, master: master.pid, version: master.client.peer.version});
		this.#setProblem(null);
		master.client.onClose(() => {
			if (this.#state === state) this.#search(state.since);
		});
		if (this.#watched) this.#subscribe(master.client);
		return master;
	}

	/** Nobody is there. One that was met before has died. */
	#gone(since: number | null): void {
		this.#state = {kind: 'down'};
		this.#problem = null;
		if (since !== null) this.#options.onDead(steadyNow() - since);
	}

	#setProblem(problem: FcmError | null): void {
		if (this.#problem === problem) return;
		this.#problem = problem;
		this.#options.onProblem();
	}

	#subscribe(client: RpcClient<MasterApi>): void {
		this.#frames?.abort();
		const frames = new AbortController();
		this.#frames = frames;
		const {onStatus, logger, app} = this.#options;
		let lastFrameAt = steadyNow();
		const onEvent = (status: MasterStatus) => {
			lastFrameAt = steadyNow();
			this.#setProblem(null);
			onStatus(status);
		};
		// An idle app sends no frames, and neither does a stopped master. Asked for the least that there is: any answer will do.
		const check = setInterval(() => {
			if (steadyNow() - lastFrameAt < silenceMs) return;
			this.call('events', {limit: 1}, {deadlineMs: patienceMs}).catch(() => {});
		}, silenceMs);
		client
			.call('subscribe', {}, {onEvent, deadlineMs: null, signal: frames.signal})
			.catch((error: unknown) => {
				if (frames.signal.aborted || this.#state.kind !== 'attached') return;
				logger.warn('no status frames', {app, error: FcmError.from(error).message});
			})
			.finally(() => clearInterval(check));
	}
}
