import type {AppSpec} from '../protocol/app-spec.ts';
import type {MasterStatus} from '../protocol/master-api.ts';
import type {AppStatus} from '../protocol/status.ts';
import {steadyNow} from '../shared/clock.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import {readBootstrap, removeBundle} from '../state-dir/bundle.ts';
import {mayHaveLeft} from '../state-dir/left-workers.ts';
import {appPaths} from '../state-dir/paths.ts';
import type {Registry} from '../state-dir/registry.ts';
import {sweepFolder} from '../state-dir/sweep-temporaries.ts';
import {readTotals} from '../state-dir/totals-file.ts';
import {idleStatus} from './idle-status.ts';
import type {MasterDriver} from './master-driver.ts';
import {MasterLink} from './master-link.ts';
import {changeDeadlineMs} from './operation-deadlines.ts';
import {Revival} from './revival.ts';
import {WantedApps} from './wanted-apps.ts';

export interface FleetOptions {
	home: string;
	registry: Registry;
	driver: MasterDriver;
	logger: Logger;
}

/** A living master that says nothing for this long is shown as degraded. */
const statusDeadlineMs = 2000;
/** What was told this short a time ago is as true as what would be told now. */
const freshMs = 200;
/** One of which that is known already is not waited for as long. */
const muteDeadlineMs = 1000;

/**
 * All apps of this home: what is wanted of them (the registry) and the link to each one's app master.
 *
 * What is written when, so that a daemon that dies at any point leaves no lie behind:
 * - `wanted` is written before the master is told, by start as by stop. It is the user's intention; the next daemon
 *   carries it out (a start) or at least does not undo it (a stop: a master that dies half-way is not brought back).
 * - The registry's spec is the last one that is known to serve. A reload or scale is written after its success, so
 *   what comes back after a crash or reboot is never a release that was rolled back. After a daemon that died between the
 *   success and the write, the next one asks the app master what serves, and writes that down (serving-spec.ts).
 * - Where nothing serves that could be lost (a start), the new spec is written first.
 * - The bundle follows the registry and is written again before each spawn. Alone it counts only when the registry has
 *   lost the app.
 */
export class Fleet extends WantedApps {
	readonly #options: FleetOptions;
	readonly #links = new Map<string, MasterLink>();
	readonly #seen = new Map<string, AppStatus>();
	/** What each master told when it was adopted, until somebody asks or tells it something. */
	readonly #adopted = new Map<string, {status: AppStatus; at: number}>();
	/** Whose masters are being ended on purpose. */
	readonly #replaced = new Set<string>();
	readonly revival: Revival;
	#watched = false;
	#closed = false;

	constructor(options: FleetOptions) {
		super(options);
		this.#options = options;
		this.revival = new Revival((app) => this.#revive(app), options.logger);
	}

	/** It has let go of all masters. */
	get isClosed(): boolean {
		return this.#closed;
	}

	/** The bundle goes first: a bundle that outlives its entry would be adopted again. */
	forget(app: string): void {
		this.revival.cancel(app);
		this.#links.get(app)?.close();
		this.#links.delete(app);
		this.#seen.delete(app);
		removeBundle(this.home, app);
		this.registry.delete(app);
		this.changed(app);
	}

	link(app: string): MasterLink {
		const known = this.#links.get(app);
		if (known) return known;
		const {driver, logger} = this.#options;
		const link = new MasterLink({
			app,
			driver,
			logger,
			onStatus: (status) => this.#saw(app, status),
			onProblem: () => this.changed(app),
			onDead: (livedMs) => this.#died(app, livedMs),
		});
		if (this.#watched) link.watch(true);
		this.#links.set(app, link);
		return link;
	}

	/** Asked of the master now, so it is true now; null when none lives. Errors: FCM_ERR_MASTER_UNREACHABLE. */
	async ask(app: string): Promise<AppStatus | null> {
		return (await this.askMaster(app))?.status ?? null;
	}

	/** The first list after a daemon's start, for which somebody waits, need not ask for this again. */
	noteAdopted(app: string, status: AppStatus): void {
		this.#adopted.set(app, {status, at: steadyNow()});
	}

	/** As `ask`. `specHash`: of the spec by which the app serves; null from an older master. */
	async askMaster(app: string): Promise<{status: AppStatus; specHash: string | null} | null> {
		this.#adopted.delete(app);
		const link = this.link(app);
		if (!link.mayLive) return null;
		const deadlineMs = link.problem ? muteDeadlineMs : statusDeadlineMs;
		const told = await link.call('status', {}, {deadlineMs}).catch((error: unknown) => {
			if (link.mayLive) throw error;
			return null;
		});
		if (!told || !this.find(app)) return null;
		return {status: this.marked(this.#remembered(this.entry(app).spec, told)), specHash: told.specHash ?? null};
	}

	/** What cannot be asked is shown as what is known of it. Errors: FCM_ERR_APP_NOT_FOUND only. */
	async status(app: string): Promise<AppStatus> {
		try {
			return (await this.ask(app)) ?? this.lastStatus(app);
		} catch (error) {
			return this.#unreachable(app, FcmError.from(error).message);
		}
	}

	/** The newest that is known without asking. */
	lastStatus(app: string): AppStatus {
		const {problem} = this.link(app);
		return problem ? this.#unreachable(app, problem.message) : this.marked(this.#known(app));
	}

	async list(): Promise<AppStatus[]> {
		const statuses = await Promise.all(this.entries().map(({spec}) => this.#statusUnlessDeleted(spec.name)));
		return statuses.filter((status) => status !== null);
	}

	/** While watched, every master sends its frames. */
	watch(watched: boolean): void {
		this.#watched = watched;
		for (const link of this.#links.values()) link.watch(watched);
	}

	/** Within `work` the death of the app's master is meant, or seen to by who asked for it. */
	async withoutRevival<Result>(app: string, work: () => Promise<Result>): Promise<Result> {
		this.#replaced.add(app);
		try {
			return await work();
		} finally {
			this.#replaced.delete(app);
		}
	}

	/** Of an app that is not to run, by an app master that is idle then: its last one may be dead, and its workers not. */
	endLeftBehind(app: string): void {
		if (!mayHaveLeft(this.home, app)) return;
		const {logger} = this.#options;
		logger.warn('ending what a dead app master has left running', {app});
		this.link(app)
			.open(this.entry(app).spec)
			.catch((error: unknown) => logger.error(FcmError.from(error).message, {app}));
	}

	/** Lets go of all masters; they live on. */
	close(): void {
		this.#closed = true;
		this.revival.close();
		for (const link of this.#links.values()) link.close();
		this.#links.clear();
	}

	/** Null for an app that was deleted while it was asked. */
	async #statusUnlessDeleted(app: string): Promise<AppStatus | null> {
		try {
			const status = this.#justAdopted(app) ?? (await this.status(app));
			return this.find(app) ? status : null;
		} catch (error) {
			if (this.find(app)) throw error;
			return null;
		}
	}

	protected override changed(app: string): void {
		this.#adopted.delete(app);
		super.changed(app);
	}

	#justAdopted(app: string): AppStatus | null {
		const told = this.#adopted.get(app);
		this.#adopted.delete(app);
		return told && steadyNow() - told.at < freshMs && !this.link(app).problem ? this.marked(told.status) : null;
	}

	async #revive(app: string): Promise<{started: Promise<unknown>} | null> {
		const isWanted = () => this.find(app)?.wanted === 'running';
		if (!isWanted()) return null;
		const {spec} = this.entry(app);
		const link = this.link(app);
		const opening = link.open(spec);
		this.changed(app);
		await opening;
		if (!isWanted()) return null;
		const starting = link.call('start', {spec, pinned: true}, {deadlineMs: changeDeadlineMs(spec)});
		const started = starting.then(
			(result) => this.#options.logger.info('started again', {app, ...(!result.ok && {error: result.error.message})}),
			(error: unknown) => this.#options.logger.error(FcmError.from(error).message, {app}),
		);
		return {started};
	}

	#died(app: string, livedMs: number): void {
		this.#seen.delete(app);
		sweepFolder(appPaths(this.home, app).dir);
		const wanted = this.#replaced.has(app) ? null : this.find(app)?.wanted;
		if (wanted === 'running') this.revival.schedule(app, livedMs);
		else if (wanted === 'stopped') this.endLeftBehind(app);
		this.changed(app);
	}

	#saw(app: string, status: MasterStatus): void {
		const entry = this.find(app);
		if (!entry) return;
		this.#remembered(entry.spec, status);
		this.changed(app);
	}

	#known(app: string): AppStatus {
		const {spec, wanted} = this.entry(app);
		const link = this.link(app);
		const seen = link.mayLive ? this.#seen.get(app) : undefined;
		if (seen) return seen;
		const isComing =
			wanted === 'running' && (link.isOpening || this.revival.isPending(app) || this.waiting.of(app).length > 0);
		return idleStatus(spec, isComing ? 'launching' : 'stopped', readTotals(this.home, app));
	}

	/** Its workers may serve as ever; only, nobody can tell. */
	#unreachable(app: string, reason: string): AppStatus {
		const known = this.#known(app);
		const masterPid = known.masterPid || (readBootstrap(this.home, app)?.pid ?? 0);
		return this.marked({...known, masterPid, status: 'degraded', unreachable: reason});
	}

	/** A master of an older version tells fewer fields: its version is that of its hello, the others are zero. */
	#remembered(spec: AppSpec, {specHash: _, ...status}: MasterStatus): AppStatus {
		const version = status.version ?? this.link(spec.name).peer?.version ?? null;
		const whole = {...idleStatus(spec, status.status), ...status, version};
		if (this.find(spec.name)) this.#seen.set(spec.name, whole);
		return whole;
	}
}
