import type {RpcClient} from '../ipc/rpc-client.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {MasterApi, MasterMethod} from '../protocol/master-api.ts';
import type {AppStatus} from '../protocol/status.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import type {LivingMaster, MasterDriver} from './master-driver.ts';

export interface MasterLinkOptions {
	app: string;
	driver: MasterDriver;
	logger: Logger;
	/** A frame of the master; only while watched. */
	onStatus: (status: AppStatus) => void;
	/** The master's process is gone, `livedMs` after the link found or made it. */
	onDead: (livedMs: number) => void;
}

export interface LinkCallOptions<Event> {
	onEvent?: (event: Event) => void;
	/** Null: none. The end of the connection ends the call all the same. */
	deadlineMs?: number | null;
}

/** `lost`: the connection broke and it is not yet known whether the process lives. */
type LinkState =
	| {kind: 'down'}
	| {kind: 'spawning'; master: Promise<LivingMaster>}
	| {kind: 'attached'; master: LivingMaster; since: number}
	| {kind: 'lost'; since: number}
	| {kind: 'closed'};

const reconnectPause = {firstMs: 50, capMs: 10_000};

/** The daemon's end of the connection to one app master. Holds no truth: what it knows, the master told it. */
export class MasterLink {
	readonly #options: MasterLinkOptions;
	#state: LinkState = {kind: 'down'};
	#finding: Promise<LivingMaster | null> | null = null;
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

	/** The living master, or null. Errors: FCM_ERR_MASTER_UNREACHABLE when it lives but does not answer. */
	async attach(): Promise<LivingMaster | null> {
		const state = this.#state;
		if (state.kind === 'attached') return state.master;
		if (state.kind === 'spawning') return state.master;
		if (state.kind === 'closed') return null;
		this.#finding ??= this.#find().finally(() => {
			this.#finding = null;
		});
		return this.#finding;
	}

	/** The living master; a new one, made from `spec`, when none lives. Errors also: FCM_ERR_MASTER_START. */
	async open(spec: AppSpec): Promise<LivingMaster> {
		const found = await this.attach();
		if (found) return found;
		// Others may have waited for the same `attach`: only the first of them spawns.
		if (this.#state.kind === 'spawning') return this.#state.master;
		if (this.#state.kind === 'attached') return this.#state.master;
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
			return await master.client.call(method, params, options);
		} catch (error) {
			throw this.#explain(error, master, method);
		}
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

	async #find(): Promise<LivingMaster | null> {
		const before = this.#state;
		try {
			const master = await this.#options.driver.find(this.#options.app);
			if (master) return this.#attached(master);
			if (before.kind === 'lost' && this.#state === before) this.#dead(before.since);
			return null;
		} catch (error) {
			// It lives and is mute: look again until it answers or dies, whoever asked first.
			if (this.#state.kind === 'down') this.#lost(steadyNow());
			throw error;
		}
	}

	async #spawn(spec: AppSpec): Promise<LivingMaster> {
		try {
			return this.#attached(await this.#options.driver.spawn(spec));
		} catch (error) {
			if (this.#state.kind === 'spawning') this.#state = {kind: 'down'};
			throw error;
		}
	}

	#attached(master: LivingMaster): LivingMaster {
		if (this.#state.kind === 'closed') {
			master.client.close();
			return master;
		}
		const since = this.#state.kind === 'lost' ? this.#state.since : steadyNow();
		const state: LinkState = {kind: 'attached', master, since};
		this.#state = state;
		this.#options.logger.info('attached', {
			app: this.#options.app,
			master: master.pid,
			version: master.client.peer.version,
		});
		master.client.onClose(() => {
			if (this.#state === state) this.#lost(since);
		});
		if (this.#watched) this.#subscribe(master.client);
		return master;
	}

	#lost(since: number): void {
		const state: LinkState = {kind: 'lost', since};
		this.#state = state;
		void this.#reattach(state);
	}

	/** Ends when the link leaves this very `lost`: attached, dead or closed. */
	async #reattach(state: LinkState): Promise<void> {
		const {firstMs, capMs} = reconnectPause;
		for (let wait = firstMs; this.#state === state; wait = Math.min(wait * 2, capMs)) {
			try {
				if (!(await this.attach())) return;
			} catch (error) {
				if (wait === firstMs) this.#options.logger.warn(FcmError.from(error).message, {app: this.#options.app});
				await pause(wait);
			}
		}
	}

	#dead(since: number): void {
		this.#state = {kind: 'down'};
		this.#options.onDead(steadyNow() - since);
	}

	#subscribe(client: RpcClient<MasterApi>): void {
		this.#frames?.abort();
		const frames = new AbortController();
		this.#frames = frames;
		const {onStatus, logger, app} = this.#options;
		client
			.call('subscribe', {}, {onEvent: onStatus, deadlineMs: null, signal: frames.signal})
			.catch((error: unknown) => {
				if (frames.signal.aborted || this.#state.kind !== 'attached') return;
				logger.warn('no status frames', {app, error: FcmError.from(error).message});
			});
	}

	/** The connection's own failures speak of "the daemon"; here the other side is an app master. */
	#explain(error: unknown, {pid, isAlive}: LivingMaster, method: string): FcmError {
		const failure = FcmError.from(error);
		const who = `the app master of "${this.#options.app}" (pid ${pid})`;
		const unreachable = (what: string) => new FcmError('FCM_ERR_MASTER_UNREACHABLE', `${who} ${what}`, {cause: error});
		switch (failure.code) {
			case 'FCM_ERR_DAEMON_LOST':
			case 'FCM_ERR_DAEMON_UNREACHABLE':
				return unreachable(isAlive() ? `broke off during "${method}"` : `died during "${method}"`);
			case 'FCM_ERR_TIMEOUT':
				return unreachable(`has not answered "${method}" in time`);
			default:
				return failure;
		}
	}
}
