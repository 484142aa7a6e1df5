import type {ControlClient} from '../../src/client/open-client.ts';
import type {OperationEvent, OperationResult} from '../../src/protocol/operation.ts';
import type {StatusFrame} from '../../src/protocol/status.ts';
import {FcmError} from '../../src/shared/errors.ts';
import type {Clock} from './clock.ts';
import type {AppAction, LinkEvent, LogListener, LogRequest, MonitSource} from './monit-source.ts';

/** First and longest pause between two tries to reach a daemon that is gone. */
const backoffMs = {first: 250, longest: 5000};

/** A daemon that sent no frame for this long is asked whether it is still there, and has as long to answer. */
const silenceMs = 5000;

export interface DaemonSourceOptions {
	/** The connection that is already open. */
	first: ControlClient;
	/** Tries once to reach a running daemon; must never start one. */
	reopen(): Promise<ControlClient>;
	followLogs(request: LogRequest, listener: LogListener): () => void;
	clock: Clock;
	isAlive(pid: number): boolean;
}

/** The real source: one connection to the daemon with one status subscription, opened again whenever it breaks. */
export function createDaemonSource(options: DaemonSourceOptions): MonitSource {
	const link = new DaemonLink(options);
	return {
		watch: (listener) => link.watch(listener),
		act: (action, onProgress) => link.act(action, onProgress),
		followLogs: options.followLogs,
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

	watch(listener: (event: LinkEvent) => void): void {
		this.#listener = listener;
		if (this.#client) this.#subscribe(this.#client);
	}

	async act(action: AppAction, onProgress: (event: OperationEvent) => void): Promise<OperationResult> {
		try {
			if (!this.#client) throw new FcmError('FCM_ERR_DAEMON_UNREACHABLE', 'the daemon is gone');
			const {apps} = await request(this.#client, action, onProgress);
			const result = apps.find(({app}) => app === action.app);
			if (!result) throw new FcmError('FCM_ERR_APP_NOT_FOUND', `no app is named ${action.app}`);
			return result;
		} catch (error) {
			return {app: action.app, ok: false, error: FcmError.from(error).toWire()};
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

/** No deadline: a rollout takes as long as its app does, and a lost connection rejects the call. */
function request(client: ControlClient, action: AppAction, onEvent: (event: OperationEvent) => void) {
	const options = {onEvent, deadlineMs: null};
	if (action.verb !== 'scale') return client.call(`apps.${action.verb}`, {selectors: [action.app]}, options);
	const to = {kind: 'relative', value: action.by} as const;
	return client.call('apps.scale', {app: action.app, to}, options);
}

function problemOf(error: FcmError): string | null {
	const absent = ['FCM_ERR_DAEMON_LOST', 'FCM_ERR_DAEMON_UNREACHABLE'];
	return absent.includes(error.code) ? null : error.message;
}
