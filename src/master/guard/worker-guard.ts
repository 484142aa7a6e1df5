import type {AppSpec} from '../../protocol/app-spec.ts';
import type {ToWorker, WorkerStats} from '../../protocol/worker-messages.ts';
import {HealthWatch} from './health-watch.ts';
import {InspectorLines} from './inspector-lines.ts';
import type {ProbeTarget} from './probe.ts';
import {ReadyLine} from './ready-line.ts';
import {ReadyProbe} from './ready-probe.ts';
import {askHttp, askPort} from './ready-question.ts';
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
	/** Where a program without a preload is asked instead, on the loopback interface. Null: it has one, or no port. */
	appPort?: number | null;
	/** Of `readyWhen: {port}`: that of this very worker, when each has its own. */
	readyPort?: number;
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
 * `online`, `probeable` and `ready` (either first), `draining`, `end`; and `heard`, `figures`, `line`, `stderrLine` at any time.
 * It costs no timer for what the spec does not ask for. Nothing is reported after `end`, and nothing after `stuck`.
 */
export class WorkerGuard {
	/** Of this worker, for whoever wants to know where it is. */
	readonly inspector = new InspectorLines();
	readonly #watchdog: Watchdog | null;
	readonly #health: HealthWatch | null;
	readonly #readyProbe: ReadyProbe | null;
	readonly #readyLine: ReadyLine | null;
	/** Who is asked on a port can be asked as soon as its process is up. */
	readonly #askable: {readonly ready: Askable; readonly health: Askable};
	readonly #recycle: RecycleWatch;

	constructor(options: GuardOptions) {
		const {spec, pid, send, figures, random = Math.random} = options;
		const target = targetOf(options);
		const report = (event: GuardEvent) => this.#report(event, options.report);
		const {inspector} = this;
		this.#watchdog =
			spec.watchdogMs === null ? null : new Watchdog({pid, watchdogMs: spec.watchdogMs, inspector, send, report});
		this.#health =
			spec.health && target
				? new HealthWatch({...spec.health, graceMs: spec.listenTimeoutMs, target, report, random})
				: null;
		this.#readyProbe = readyProbe(options, target, report);
		this.#readyLine =
			typeof spec.readyWhen === 'object' && 'line' in spec.readyWhen ? new ReadyLine(spec.readyWhen, report) : null;
		const health = target && 'socketPath' in target ? 'probeable' : 'online';
		const byPort = typeof spec.readyWhen === 'object' && 'port' in spec.readyWhen;
		this.#askable = {ready: byPort ? 'online' : health, health};
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

	/** Its process is up. */
	online(): void {
		this.#ask('online');
	}

	/** Every line of the worker's output. */
	line(text: string): void {
		this.#readyLine?.take(text);
	}

	/** The private socket takes probes. */
	probeable(): void {
		this.#ask('probeable');
	}

	/** The worker counts as ready; what it does from now on matters. */
	ready(): void {
		this.#endReadiness();
		this.#watchdog?.start();
		this.#health?.ready();
		this.#recycle.start();
	}

	/**
	 * Every line of the worker's stderr goes through here.
	 * Returns true for a line that Node wrote because of a capture: it is not the app's output, keep it out of the log.
	 */
	stderrLine(line: string): boolean {
		return this.inspector.take(line);
	}

	/** What was reported last could not be done (the replacement failed): `recycle` and `unhealthy` may be told again. */
	replacementFailed(): void {
		this.#recycle.rearm();
		this.#health?.rearm();
	}

	/** The worker drains: it is replaced already, but may still get stuck. */
	draining(): void {
		this.#endReadiness();
		this.#health?.end();
		this.#recycle.end();
	}

	/** The worker is gone, or has been sent SIGKILL. */
	end(): void {
		this.draining();
		this.#watchdog?.end();
	}

	#ask(now: Askable): void {
		if (now === this.#askable.ready) this.#readyProbe?.start();
		if (now === this.#askable.health) this.#health?.probeable();
	}

	#endReadiness(): void {
		this.#readyProbe?.end();
		this.#readyLine?.end();
	}

	#report(event: GuardEvent, tell: GuardOptions['report']): void {
		if (event.type === 'stuck') this.draining();
		tell(event);
	}
}

type Askable = 'online' | 'probeable';

function targetOf({privateSocket, appPort}: GuardOptions): ProbeTarget | null {
	if (privateSocket !== null) return {socketPath: privateSocket};
	return appPort == null ? null : {port: appPort};
}

function readyProbe(
	{spec: {readyWhen}, readyPort}: GuardOptions,
	target: ProbeTarget | null,
	report: (event: GuardEvent) => void,
): ReadyProbe | null {
	if (typeof readyWhen !== 'object' || 'line' in readyWhen) return null;
	if ('port' in readyWhen) return new ReadyProbe({ask: askPort(readyPort ?? readyWhen.port), report});
	return target && new ReadyProbe({ask: askHttp(readyWhen, target), report});
}
