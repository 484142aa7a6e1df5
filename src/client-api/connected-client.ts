import type {ControlClient} from '../client/open-client.ts';
import {parseScaleTarget} from '../client/scale-target.ts';
import {untilClosed} from '../client/until-closed.ts';
import type {EcosystemFile} from '../config/ecosystem-keys.ts';
import type {RolloutOverride} from '../protocol/control-api.ts';
import type {HistoryStep} from '../protocol/history.ts';
import {selectApps} from '../shared/select-apps.ts';
import {allAnswered, allDone} from './all-done.ts';
import {applicationFrom, type Surroundings} from './application-from.ts';
import type {Apps, Client, Done, FileOptions, LogOptions, StatusListener, Watching} from './client.ts';
import {subscribe} from './subscribe.ts';

type Selecting = 'apps.start' | 'apps.stop' | 'apps.restart' | 'apps.rollback' | 'apps.delete';

/** See `Client`. */
export class ConnectedClient implements Client {
	readonly #control: ControlClient;
	readonly #around: Surroundings;

	constructor(control: ControlClient, around: Surroundings) {
		this.#control = control;
		this.#around = around;
	}

	get daemon() {
		const {pid, version} = this.#control.peer;
		return {pid, version};
	}

	async apply(config: string | EcosystemFile, options: FileOptions & Watching = {}): Promise<Done[]> {
		const application = await applicationFrom(config, options, this.#around);
		return allDone((await this.#control.call('apps.apply', application, watch(options))).apps);
	}

	async plan(config: string | EcosystemFile, options: FileOptions = {}) {
		return this.#control.call('apps.plan', await applicationFrom(config, options, this.#around));
	}

	start = (apps: Apps, options?: Watching) => this.#change('apps.start', apps, options);
	stop = (apps: Apps, options?: Watching) => this.#change('apps.stop', apps, options);
	restart = (apps: Apps, options?: Watching) => this.#change('apps.restart', apps, options);
	rollback = (apps: Apps, options?: Watching) => this.#change('apps.rollback', apps, options);
	delete = (apps: Apps, options?: Watching) => this.#change('apps.delete', apps, options);
	promote = (apps: Apps, options?: Watching) => this.#decide('promote', apps, options);
	abort = (apps: Apps, options?: Watching) => this.#decide('abort', apps, options);

	async reload(apps: Apps, options: Watching & {rollout?: RolloutOverride | undefined} = {}): Promise<Done[]> {
		const {rollout} = options;
		const params = {selectors: selectorsOf(apps), ...(rollout && {rollout})};
		return allDone((await this.#control.call('apps.reload', params, watch(options))).apps);
	}

	async scale(app: string, to: number | string, options?: Watching): Promise<Done> {
		const params = {app, to: parseScaleTarget(String(to))};
		const [done] = allDone((await this.#control.call('apps.scale', params, watch(options))).apps);
		return done!;
	}

	async signal(apps: Apps, signal: NodeJS.Signals) {
		return allAnswered((await this.#control.call('apps.signal', {selectors: selectorsOf(apps), signal})).apps);
	}

	async reset(apps: Apps) {
		return allAnswered((await this.#control.call('apps.reset', {selectors: selectorsOf(apps)})).apps);
	}

	drain = (apps: Apps) => this.#setDrained(apps, true);
	undrain = (apps: Apps) => this.#setDrained(apps, false);

	replaceWorker = (app: string, pid: number) => this.#control.call('workers.replace', {app, pid}, {deadlineMs: null});

	killWorker = (app: string, pid: number) => this.#control.call('workers.kill', {app, pid}, {deadlineMs: null});

	workerStack = (app: string, pid: number) => this.#control.call('workers.stack', {app, pid});

	async history(apps: Apps, step: HistoryStep, count: number) {
		return (await this.#control.call('apps.history', {selectors: selectorsOf(apps), step, count})).apps;
	}

	list = () => this.#control.call('apps.list', {});

	async #setDrained(apps: Apps, drained: boolean) {
		return allAnswered((await this.#control.call('apps.drain', {selectors: selectorsOf(apps), drained})).apps);
	}

	async describe(apps: Apps) {
		return (await this.#control.call('apps.describe', {selectors: selectorsOf(apps)})).apps;
	}

	async requests(apps: Apps = 'all') {
		return (await this.#control.call('apps.activity', {selectors: selectorsOf(apps)})).apps;
	}

	async events(apps: Apps = 'all', {lines = 50}: {lines?: number | undefined} = {}) {
		const {lastEventsOf} = await import('./files.ts');
		const isAll = selectorsOf(apps).includes('all');
		return lastEventsOf(this.#around.home, isAll ? null : await this.#names(apps), lines);
	}

	env = (app: string, {values = false}: {values?: boolean | undefined} = {}) =>
		this.#control.call('apps.env', {app, values});

	async pids(apps: Apps) {
		const {apps: known} = await this.list();
		const names = selectApps(known, selectorsOf(apps));
		return known
			.filter(({name}) => names.includes(name))
			.map(({name, masterPid, workers}) => ({
				...{app: name, masterPid},
				pids: workers.map(({pid}) => pid).filter((pid) => pid > 0),
			}));
	}

	async logs(apps: Apps = 'all', options: LogOptions = {}) {
		const {lastLines} = await import('./files.ts');
		return lastLines(this.#around.home, await this.#names(apps), options);
	}

	async followLogs(...[apps, onLines, {signal}]: Parameters<Client['followLogs']>) {
		const {followLines} = await import('./files.ts');
		return followLines(this.#around.home, await this.#names(apps), {onLines, signal});
	}

	async flush(apps: Apps = 'all') {
		const {emptyLogsOf} = await import('./files.ts');
		return emptyLogsOf(this.#around.home, await this.#names(apps));
	}

	subscribe = (listener: StatusListener) => subscribe(this.#control, listener);

	async save(name = 'default') {
		return (await this.#control.call('saves.write', {name})).save;
	}

	async saves() {
		return (await this.#control.call('saves.list', {})).saves;
	}

	async deleteSave(name: string) {
		await this.#control.call('saves.delete', {name});
	}

	async resurrect(name = 'default', options?: Watching) {
		const {apps, left, savedAt} = await this.#control.call('saves.resurrect', {name}, watch(options));
		return {apps: allDone(apps), left, savedAt};
	}

	ping = () => this.#control.call('daemon.info', {});

	daemonStatus = () => this.#control.call('daemon.status', {});

	async updateDaemon({force = false}: {force?: boolean | undefined} = {}) {
		const {replaceDaemon} = await import('../client/replace-daemon.ts');
		const {pid, version} = await replaceDaemon({home: this.#around.home, before: this.#control.peer, force});
		return {pid, version};
	}

	async kill(options?: Watching) {
		const {apps} = await this.#control.call('daemon.kill', {}, watch(options));
		const done = allDone(apps);
		await untilClosed(this.#control);
		return done;
	}

	async endDaemon() {
		const ended = await this.#control.call('daemon.end', {});
		await untilClosed(this.#control);
		return ended;
	}

	close(): void {
		this.#control.close();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.close();
	}

	async #change(method: Selecting, apps: Apps, options?: Watching): Promise<Done[]> {
		return allDone((await this.#control.call(method, {selectors: selectorsOf(apps)}, watch(options))).apps);
	}

	async #decide(action: 'promote' | 'abort', apps: Apps, options?: Watching): Promise<Done[]> {
		const params = {selectors: selectorsOf(apps), action};
		return allDone((await this.#control.call('apps.rollout', params, watch(options))).apps);
	}

	async #names(apps: Apps): Promise<string[]> {
		return selectApps((await this.list()).apps, selectorsOf(apps));
	}
}

function selectorsOf(apps: Apps): string[] {
	return typeof apps === 'string' ? [apps] : [...apps];
}

/** Without a deadline: the app master has one for every step. */
function watch({onEvent, signal}: Watching = {}) {
	return {deadlineMs: null, ...(onEvent && {onEvent}), ...(signal && {signal})};
}
