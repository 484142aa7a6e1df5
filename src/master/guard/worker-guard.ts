import type {AppSpec} from '../../protocol/app-spec.ts';
import type {ToWorker, WorkerStats} from '../../protocol/worker-messages.ts';
import {HealthWatch} from './health-watch.ts';
import {ReadyProbe} from './ready-probe.ts';
import {RecycleWatch} from './recycle-watch.ts';
import {Watchdog} from './watchdog.ts';

/** What a guard found out. The core decides what becomes of the worker. */
export type GuardEvent =
	/** The app answers as `readyWhen` asks. Only ever told with `ok: true`, once. */
	| {type: 'probed'; ok: boolean}
	/** The worker is due to be replaced although it is well; `reason`: "used 312 MB, more than 300 MB". */
	| {type: 'recycle'; reason: string}
	/** `failures` bad answers in a row; `reason` is about the last one: "GET /health answered 503". */
	| {type: 'unhealthy'; reason: string; failures: number}
	/** To be killed with SIGKILL. `dump`: lines for the error log: what, since when, its stack, its requests in flight. */
	| {type: 'stuck'; silentMs: number; dump: string[]};

export interface GuardOptions {
	spec: Pick<AppSpec, 'readyWhen' | 'listenTimeoutMs' | 'health' | 'recycle' | 'watchdogMs'>;
	pid: number;
	/** Where the preload takes probes; null when neither `health` nor an http `readyWhen` is asked for. */
	privateSocket: string | null;
	/** The worker's last report. */
	figures: {readonly last: WorkerStats};
	/** Sends to the preload. False: there is no channel any more, so a silence says nothing. */
	send(message: ToWorker): boolean;
	report(event: GuardEvent): void;
	/** 0 to 1, for jitter. Math.random by default. */
	random?: () => number;
}

/**
 * Watches over one worker, from its fork to its end. The owner tells it what happens to the worker, in this order:
 * `probeable` and `ready` (either first), `draining`, `end`; and `heard`, `figures`, `stderrLine` at any time.
 * It costs no timer for what the spec does not ask for. Nothing is reported after `end`, and nothing after `stuck`.
 */
export class WorkerGuard {
	readonly #watchdog: Watchdog | null;
	readonly #health: HealthWatch | null;
	readonly #readyProbe: ReadyProbe | null;
	readonly #recycle: RecycleWatch;

	constructor(options: GuardOptions) {
		const {spec, privateSocket, pid, send, figures, random = Math.random} = options;
		const report = (event: GuardEvent) => this.#report(event, options.report);
		this.#watchdog = spec.watchdogMs === null ? null : new Watchdog({pid, watchdogMs: spec.watchdogMs, send, report});
		this.#health =
			spec.health && privateSocket !== null
				? new HealthWatch({...spec.health, graceMs: spec.listenTimeoutMs, socketPath: privateSocket, report, random})
				: null;
		this.#readyProbe =
			typeof spec.readyWhen === 'object' && 'http' in spec.readyWhen && privateSocket !== null
				? new ReadyProbe({...spec.readyWhen, socketPath: privateSocket, report})
				: null;
		this.#recycle = new RecycleWatch({spec: spec.recycle, figures, report, random});
	}

	/** In words, the last answer that did not make the worker ready: "GET /health answered 503". Null without one. */
	get lastProbe(): string | null {
		return this.#readyProbe?.lastAnswer ?? null;
	}

	/** The worker said anything at all over its channel, node:cluster's own messages included. */
	heard(): void {
		this.#watchdog?.heard();
	}

	/** A `stats` message came in, and is in `figures.last` by now. Says `heard` too. */
	figures(): void {
		this.heard();
		this.#recycle.check();
	}

	/** The private socket takes probes. */
	probeable(): void {
		this.#readyProbe?.start();
		this.#health?.probeable();
	}

	/** The worker counts as ready; what it does from now on matters. */
	ready(): void {
		this.#readyProbe?.end();
		this.#watchdog?.start();
		this.#health?.ready();
		this.#recycle.start();
	}

	/**
	 * Every line of the worker's stderr goes through here.
	 * Returns true for a line that Node wrote because of the watchdog: it is not the app's output, keep it out of the log.
	 */
	stderrLine(line: string): boolean {
		return this.#watchdog?.stderrLine(line) ?? false;
	}

	/** What was reported last could not be done (the replacement failed): `recycle` and `unhealthy` may be told again. */
	replacementFailed(): void {
		this.#recycle.rearm();
		this.#health?.rearm();
	}

	/** The worker drains: it is replaced already, but may still get stuck. */
	draining(): void {
		this.#readyProbe?.end();
		this.#health?.end();
		this.#recycle.end();
	}

	/** The worker is gone, or has been sent SIGKILL. */
	end(): void {
		this.draining();
		this.#watchdog?.end();
	}

	#report(event: GuardEvent, tell: GuardOptions['report']): void {
		if (event.type === 'stuck') this.draining();
		tell(event);
	}
}
