import type {ControlClient} from '../../src/client/open-client.ts';
import type {OperationEvent} from '../../src/protocol/operation.ts';
import type {StatusFrame} from '../../src/protocol/status.ts';
import {FcmError} from '../../src/shared/errors.ts';
import type {MonitAction} from '../store/monit-action.ts';
import {askDaemon} from './ask-daemon.ts';
import type {Clock} from './clock.ts';
import type {ActionResult, FeedNews, FeedRequest, LinkEvent, MonitSource} from './monit-source.ts';
import {pollActivity} from './poll-activity.ts';

/** First and longest pause between two tries to reach a daemon that is gone. */
const backoffMs = {first: 250, longest: 5000};

/** A daemon that sent no frame for this long is asked whether it is still there, and has as long to answer. */
const silenceMs = 5000;

/** So much of the past is shown, and so many apps are asked for theirs at once. */
const pastCells = 60;
const pastAtOnce = 50;

export interface DaemonSourceOptions {
	/** The connection that is already open. */
	first: ControlClient;
	/** Tries once to reach a running daemon; must never start one. */
	reopen(): Promise<ControlClient>;
	/** Logs and events are files: they need no daemon. */
	readFiles(request: FeedRequest & {feed: 'logs' | 'events'}, listener: (news: FeedNews) => void): () => void;
	runCommand(argv: readonly string[]): Promise<ActionResult>;
	clock: Clock;
	isAlive(pid: number): boolean;
}

/** The real source: one connection to the daemon with one status subscription, opened again whenever it breaks. */
export function createDaemonSource(options: DaemonSourceOptions): MonitSource {
	const link = new DaemonLink(options);
	return {
		watch: (listener) => link.watch(listener),
		act: (action, onProgress) => link.act(action, onProgress),
		feed: (request, listener) => {
			if (request.feed !== 'activity') return options.readFiles(request, listener);
			return pollActivity({client: () => link.client, clock: options.clock, apps: request.apps, listener});
		},
		isProduction: (apps) => link.isProduction(apps),
		close: () => link.close(),
	};
}

class DaemonLink {
	readonly #options: DaemonSourceOptions;
	readonly #masters = new Map<string, number>();
	#client: ControlClient | null;
	#listener: (event: LinkEvent) => void = () => {};
	#closed = false;
	#pauseMs = backoffMs.first;
	#lastFrameAt = 0;
	#cancelRetry = () => {};
	#cancelWatchdog = () => {};

	constructor(options: DaemonSourceOptions) {
		this.#options = options;
		this.#client = options.first;
	}

	/** Null while there is none. */
	get client(): ControlClient | null {
		return this.#client;
	}

	watch(listener: (event: LinkEvent) => void): void {
		this.#listener = listener;
		if (this.#client) this.#subscribe(this.#client);
	}

	async act(action: MonitAction, onProgress: (event: OperationEvent) => void): Promise<ActionResult> {
		try {
			if (action.verb === 'run') return await this.#options.runCommand(action.argv);
			if (!this.#client) throw new FcmError('FCM_ERR_DAEMON_UNREACHABLE', 'the daemon is gone');
			return await askDaemon(this.#client, action, onProgress);
		} catch (error) {
			return {kind: 'failed', error: FcmError.from(error).toWire()};
		}
	}

	/** By NODE_ENV, or by the `env_…` of the ecosystem file that was chosen. */
	async isProduction(apps: readonly string[]): Promise<boolean> {
		try {
			if (!this.#client || apps.length === 0) return true;
			for (const app of apps) {
				const {variables} = await this.#client.call('apps.env', {app, values: true});
				const isIt = variables.some(
					({name, value, source}) => (name === 'NODE_ENV' && value === 'production') || /^env_prod/.test(source),
				);
				if (isIt) return true;
			}
			return false;
		} catch {
			return true;
		}
	}

	close(): void {
		this.#closed = true;
		this.#cancelRetry();
		this.#cancelWatchdog();
		this.#client?.close();
	}

	#subscribe(client: ControlClient): void {
		this.#client = client;
		this.#lastFrameAt = this.#options.clock.now();
		this.#watchSilence(client);
		const onEvent = (frame: StatusFrame) => this.#onFrame(client, frame);
		client
			.call('status.subscribe', {}, {onEvent, deadlineMs: null})
			.then(() => new FcmError('FCM_ERR_DAEMON_LOST', 'the daemon ended the subscription'), FcmError.from)
			.then((error) => this.#lose(client, error));
	}

	#onFrame(client: ControlClient, frame: StatusFrame): void {
		if (client !== this.#client || this.#closed) return;
		this.#lastFrameAt = this.#options.clock.now();
		this.#pauseMs = backoffMs.first;
		if (frame.type === 'snapshot') this.#masters.clear();
		const apps = frame.type === 'snapshot' ? frame.report.apps : frame.apps;
		for (const app of apps) this.#masters.set(app.name, app.masterPid);
		if (frame.type === 'delta') for (const name of frame.removed) this.#masters.delete(name);
		this.#listener({type: 'frame', frame});
		if (frame.type === 'snapshot')
			void this.#tellPast(
				client,
				apps.map(({name}) => name),
			);
	}

	/** The first minute of a monitor that was just opened. An older daemon knows of no history: then it fills by itself. */
	async #tellPast(client: ControlClient, apps: readonly string[]): Promise<void> {
		try {
			for (let first = 0; first < apps.length; first += pastAtOnce) {
				const selectors = apps.slice(first, first + pastAtOnce);
				const told = await client.call('apps.history', {selectors, step: 'fine', count: pastCells});
				const known = told.apps.flatMap(({app, history}) => (history ? [{app, history}] : []));
				if (client === this.#client && !this.#closed) this.#listener({type: 'past', apps: known});
			}
		} catch {
			// What is not known is left blank.
		}
	}

	/** A stopped or hung daemon keeps its socket open: without this the last figures would pass for live ones. */
	#watchSilence(client: ControlClient): void {
		const {clock} = this.#options;
		this.#cancelWatchdog = clock.after(silenceMs, async () => {
			try {
				const silent = clock.now() - this.#lastFrameAt >= silenceMs;
				if (silent) await client.call('daemon.info', {}, {deadlineMs: silenceMs});
				if (client === this.#client && !this.#closed) this.#watchSilence(client);
			} catch (error) {
				this.#lose(client, FcmError.from(error));
			}
		});
	}

	#lose(client: ControlClient, error: FcmError): void {
		if (client !== this.#client || this.#closed) return;
		this.#client = null;
		this.#cancelWatchdog();
		client.close();
		this.#retryLater(error);
	}

	#retryLater(error: FcmError): void {
		const running = [...this.#masters.values()].filter((pid) => pid > 0 && this.#options.isAlive(pid)).length;
		this.#listener({type: 'gone', problem: problemOf(error), running});
		this.#cancelRetry = this.#options.clock.after(this.#pauseMs, () => void this.#reopen());
		this.#pauseMs = Math.min(this.#pauseMs * 2, backoffMs.longest);
	}

	async #reopen(): Promise<void> {
		try {
			const client = await this.#options.reopen();
			if (this.#closed) client.close();
			else this.#subscribe(client);
		} catch (error) {
			if (!this.#closed) this.#retryLater(FcmError.from(error));
		}
	}
}

function problemOf(error: FcmError): string | null {
	const absent = ['FCM_ERR_DAEMON_LOST', 'FCM_ERR_DAEMON_UNREACHABLE'];
	return absent.includes(error.code) ? null : error.message;
}
