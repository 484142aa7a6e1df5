import {setTimeout as wait} from 'node:timers/promises';
import {EventHistory} from '../../client/event-history.ts';
import type {ControlClient} from '../../client/open-client.ts';
import type {AppActivity} from '../../protocol/control-api.ts';
import {type HistoryStep, historySteps} from '../../protocol/history.ts';
import {FcmError} from '../../shared/errors.ts';
import {chartPoints, chartStepMs} from './chart-series.ts';
import type {DashNews} from './dash-state.ts';

export interface DashFeedOptions {
	home: string;
	first: ControlClient;
	/** Tries once to reach a running daemon; must never start one. */
	reopen(): Promise<ControlClient>;
	intervalMs: number;
	/** Which apps are shown now. */
	apps(): readonly string[];
	wantsEventsOf(app: string): boolean;
	now(): number;
	tell(news: DashNews): void;
	/** All that can be known now is told. */
	settled(): void;
}

/** So that no answer is larger than a frame, however many apps there are. */
const appsAtOnce = 64;

/** A daemon that does not answer for so long counts as gone. */
const answerMs = 5000;

const reopenMs = {first: 250, longest: 5000};

const eventsAtFirst = 50;

/** One point more than is shown, since the newest may be told of only in part. */
const cellsOf: Readonly<Record<HistoryStep, number>> = {
	coarse: chartPoints + 1,
	fine: (2 * chartStepMs) / historySteps.fine.stepMs + 5,
};

/** Asks for what the wallboard shows, at its pace, until `signal` aborts; finds the daemon again whenever it was gone. */
export class DashFeed {
	readonly #options: DashFeedOptions;
	readonly #signal: AbortSignal;
	readonly #history: EventHistory;

	constructor(options: DashFeedOptions, signal: AbortSignal) {
		this.#options = options;
		this.#signal = signal;
		const {home, wantsEventsOf} = options;
		const fits = ({app}: {app: string | null}) => app === null || wantsEventsOf(app);
		this.#history = new EventHistory({home, wantsApp: wantsEventsOf, fits});
	}

	async run(): Promise<void> {
		try {
			this.#options.tell({type: 'events', events: await this.#history.last(eventsAtFirst, this.#signal)});
			let client: ControlClient | null = this.#options.first;
			while (client) {
				const problem = await this.#watch(client);
				client.close();
				client = this.#signal.aborted ? null : await this.#found(problem);
			}
		} finally {
			await this.#history.close();
		}
	}

	/** Until the daemon is gone. Why it is: null when there is no more to say. */
	async #watch(client: ControlClient): Promise<string | null> {
		const over = new AbortController();
		const signal = AbortSignal.any([this.#signal, over.signal]);
		try {
			let isFirst = () => {};
			const snapshot = new Promise<void>((resolve) => {
				isFirst = resolve;
			});
			const onEvent = (frame: Extract<DashNews, {type: 'frame'}>['frame']) => {
				this.#options.tell({type: 'frame', frame, at: this.#options.now()});
				isFirst();
			};
			const gone = client.call('status.subscribe', {}, {deadlineMs: null, signal, onEvent}).then(() => {
				throw new FcmError('FCM_ERR_DAEMON_LOST', 'the daemon ended the subscription');
			});
			await Promise.race([gone, snapshot.then(() => this.#askOnAndOn(client, signal))]);
			return null;
		} catch (error) {
			return problemOf(FcmError.from(error));
		} finally {
			over.abort();
		}
	}

	async #askOnAndOn(client: ControlClient, signal: AbortSignal): Promise<void> {
		let coarseAt = Number.NEGATIVE_INFINITY;
		while (!signal.aborted) {
			const began = performance.now();
			await this.#readEvents();
			const isCoarseDue = began - coarseAt >= chartStepMs;
			if (isCoarseDue) coarseAt = began;
			const steps: HistoryStep[] = isCoarseDue ? ['coarse', 'fine'] : ['fine'];
			for (const step of steps) await this.#askHistory(client, step);
			await this.#askActivity(client);
			if (signal.aborted) return;
			this.#options.settled();
			await wait(Math.max(this.#options.intervalMs - (performance.now() - began), 50), undefined, {signal}).catch(
				() => {},
			);
		}
	}

	async #askHistory(client: ControlClient, step: HistoryStep): Promise<void> {
		const params = {step, count: cellsOf[step]};
		for (const selectors of this.#selectors()) {
			const asked = client.call('apps.history', {selectors, ...params}, {deadlineMs: answerMs});
			const {apps} = await asked.catch(unlessDeleted);
			this.#options.tell({type: 'history', step, apps, at: this.#options.now()});
		}
	}

	async #askActivity(client: ControlClient): Promise<void> {
		const all: AppActivity[] = [];
		for (const selectors of this.#selectors()) {
			const asked = client.call('apps.activity', {selectors}, {deadlineMs: answerMs});
			all.push(...(await asked.catch(unlessDeleted)).apps);
		}
		this.#options.tell({type: 'activity', apps: all, at: this.#options.now()});
	}

	/** Looks for the daemon until it is there; null: it is to end. */
	async #found(problem: string | null): Promise<ControlClient | null> {
		const {tell, settled, reopen, intervalMs} = this.#options;
		let why = problem;
		for (let ms = reopenMs.first; !this.#signal.aborted; ms = Math.min(ms * 2, reopenMs.longest)) {
			tell({type: 'gone', problem: why});
			settled();
			await wait(Math.min(ms, intervalMs), undefined, {signal: this.#signal}).catch(() => {});
			await this.#readEvents();
			try {
				return await reopen();
			} catch (error) {
				why = problemOf(FcmError.from(error));
			}
		}
		return null;
	}

	async #readEvents(): Promise<void> {
		const events = await this.#history.next(this.#signal);
		if (events.length > 0) this.#options.tell({type: 'events', events});
	}

	#selectors(): string[][] {
		const apps = this.#options.apps();
		const chunks = Math.ceil(apps.length / appsAtOnce);
		return Array.from({length: chunks}, (_, index) => apps.slice(index * appsAtOnce, (index + 1) * appsAtOnce));
	}
}

/** An app that is deleted meanwhile fails the one call that names it; by the next one that is known. */
function unlessDeleted(error: unknown): {apps: never[]} {
	if (FcmError.is(error) && error.code === 'FCM_ERR_APP_NOT_FOUND') return {apps: []};
	throw error;
}

function problemOf(error: FcmError): string | null {
	const absent = ['FCM_ERR_DAEMON_LOST', 'FCM_ERR_DAEMON_UNREACHABLE', 'FCM_ERR_INTERRUPTED'];
	return absent.includes(error.code) ? null : error.message;
}
