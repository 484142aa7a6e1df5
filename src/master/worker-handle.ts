import type {WorkerActivity, WorkerStack} from '../protocol/activity.ts';
import {decodeWorkerMessage, isOfPreload} from '../protocol/decode-worker-message.ts';
import {
	type DrainMode,
	type FromWorker,
	type ToWorker,
	type WorkerStats,
	workerChannel,
} from '../protocol/worker-messages.ts';
import {steadyNow} from '../shared/clock.ts';
import {type GuardEvent, WorkerGuard} from './guard/worker-guard.ts';
import {Inquiries, type WorkerReport} from './inquiries.ts';
import {LatencyWindow} from './latency-window.ts';
import type {Lines} from './line-framer.ts';
import type {OutputStream} from './output-log.ts';
import {appPort, hasPreload, type Place, type Release, readyPort} from './release.ts';
import {UsageReporter} from './usage-reporter.ts';
import {type FiguresChange, WorkerFigures} from './worker-figures.ts';
import {WorkerOutput} from './worker-output.ts';
import type {WorkerProcess} from './worker-process.ts';

/**
 * How long an exited worker's pipes may stay open before its exit counts all the same: a grandchild that inherited
 * them may live on for ever.
 */
const pipeGraceMs = 250;

/** What a worker tells; everything it can say ends in exactly one of these. */
export interface WorkerListener {
	/** May come twice. */
	online(): void;
	/** Of the app. */
	message(message: unknown): void;
	listening(address: string): void;
	/** Held back, it believes that it listens there. */
	held(address: string): void;
	admitted(): void;
	saidReady(): void;
	drained(): void;
	guard(event: GuardEvent): void;
	failed(detail: string, code: string | null, address: string | null): void;
	figures(change: FiguresChange): void;
	/** Asked through HTTP; to be answered with `drained-set`. */
	setDrained(id: number, drained: boolean): void;
	/** Why its heartbeat says unwell; null: well again. */
	heartbeat(reason: string | null): void;
	/** A promise: no more is to be read from that stream until it is resolved. */
	output(stream: OutputStream, lines: Lines): Promise<void> | null;
	/** `lingers`: what it had started is being ended, and `gone` follows. */
	exited(code: number | null, signal: string | null, lingers: boolean): void;
	gone(): void;
	/** It takes no work any more, and lives on. */
	left(reason: string): void;
	/** It wants to end, and another in its place. */
	retire(): void;
	/** It wants the status of all workers. */
	asksStatus(id: number): void;
	/** What it sent as a preload's message is none. */
	malformed(): void;
}

/** A worker as the app master sees it; the worker as it sees itself is `worker/`. */
export class WorkerHandle {
	readonly slot: number;
	readonly generation: number;
	readonly pid: number;
	readonly figures: WorkerFigures;
	readonly guard: WorkerGuard;
	readonly privateSocket: string | null;
	readonly #process: WorkerProcess;
	readonly #listener: WorkerListener;
	readonly #usage: UsageReporter | null;
	readonly #inquiries = new Inquiries((message) => this.send(message));
	readonly #output: WorkerOutput;
	#exit: {code: number | null; signal: string | null; lingers: boolean} | null = null;
	#reported = false;
	/** Somebody may open its inspector, or has. */
	#isInspected: boolean;

	constructor(process: WorkerProcess, release: Release, place: Place, listener: WorkerListener) {
		this.#process = process;
		this.#listener = listener;
		this.slot = place.slot;
		this.generation = release.generation;
		this.pid = process.pid;
		this.privateSocket = place.privateSocket;
		this.figures = new WorkerFigures(new LatencyWindow(), steadyNow());
		this.guard = new WorkerGuard({
			// A program that cannot be asked is not silent, it is mute.
			spec: hasPreload(release.spec) ? release.spec : {...release.spec, watchdogMs: null},
			pid: this.pid,
			privateSocket: place.privateSocket,
			appPort: appPort(release.spec, place.slot),
			...readyPortOf(release, place),
			figures: this.figures,
			send: (message) => this.send(message),
			report: (event) => listener.guard(event),
		});
		this.#usage = hasPreload(release.spec)
			? null
			: new UsageReporter(this.pid, (usage) => this.#figures({...this.figures.last, ...usage}));
		this.#isInspected = release.spec.watchdogMs !== null;
		this.#output = new WorkerOutput({
			...{stdout: process.stdout, stderr: process.stderr},
			isOfInspector: () => (this.#isInspected ? (line) => this.guard.stderrLine(line) : null),
			onLine: isReadyByLine(release) ? (line) => this.guard.line(line) : null,
			write: (stream, lines) => listener.output(stream, lines),
		});
		this.#hear();
	}

	/** The last lines of stderr, at most 20. */
	get stderrTail(): readonly string[] {
		return this.#output.stderrTail;
	}

	/** False: there is no channel any more. */
	send(message: ToWorker): boolean {
		return this.#process.send(message);
	}

	/** What it does at this moment; never rejects. */
	async activity(): Promise<WorkerActivity> {
		const {slot, pid, generation} = this;
		return {slot, pid, generation, ...(await this.#inquiries.ask())};
	}

	/** Where its JavaScript is; it goes on. Never rejects. */
	async stack(): Promise<WorkerStack> {
		const {slot, pid, generation} = this;
		this.#isInspected = true;
		// Only now: no app master pays for it before. It is in the same file, which an upgrade cannot take away.
		const {liveStack} = await import('./guard/live-stack.ts');
		return {slot, pid, generation, ...(await liveStack(pid, this.guard.inspector))};
	}

	/** All that it tells of itself, with at most so many of its connections; never rejects. */
	async report(maxConnections: number): Promise<WorkerReport> {
		const report = await this.#inquiries.report(maxConnections);
		if (report.counters) this.figures.counted(report.counters);
		return report;
	}

	/**
	 * Its end begins: it is to finish what it has, and then says so. `cannot`: it knows only signals. The app itself hears a
	 * message, as with recluster.
	 */
	drain(mode: DrainMode): 'told' | 'cannot' {
		const told = this.#process.drain(mode);
		this.#process.tell({cmd: 'disconnect'});
		return told;
	}

	/** Closes its channel: it ends when nothing holds it any more. False: it has none, or none that ends it. */
	disconnect(): boolean {
		return this.#process.disconnect();
	}

	/** PM2's message in place of a signal, in both its forms. False: the app has no channel. */
	tellShutdown(): boolean {
		return this.#process.tell('shutdown') && this.#process.tell({type: 'shutdown'});
	}

	passOn(signal: NodeJS.Signals): void {
		this.#process.passOn(signal);
	}

	signal(signal: NodeJS.Signals): void {
		this.#process.signal(signal);
	}

	#hear(): void {
		this.#process.hear({
			online: () => this.#online(),
			listening: (address) => this.#listener.listening(address),
			message: (message) => {
				if (isReadyMessage(message)) this.#listener.saidReady();
				if (isDisconnectMessage(message)) this.#listener.left('it said that it disconnects');
				this.#listener.message(message);
			},
			internalMessage: (message) => {
				this.guard.heard();
				const told = decodeWorkerMessage(message);
				if (told) this.#heard(told);
				else if (isOfPreload(message)) this.#listener.malformed();
			},
			left: () => this.#listener.left('it has disconnected itself'),
			failed: ({message, code}) => this.#listener.failed(`cannot be started: ${message}`, code ?? null, null),
			exited: (code, signal, lingers) => this.#exited(code, signal, lingers),
			closed: () => this.#report(),
			gone: () => this.#gone(),
		});
	}

	#heard(message: FromWorker): void {
		switch (message.type) {
			case 'stats':
				return this.#figures(message.stats);
			case 'sync':
				// The channel keeps its order: connections that node:cluster handed over before are ahead of this.
				this.send({cmd: workerChannel, type: 'synced', id: message.id});
				return;
			case 'online':
				return this.#online();
			case 'listens':
				return this.#listener.listening(message.address);
			case 'held':
				return this.#listener.held(message.address);
			case 'admitted':
				return this.#listener.admitted();
			case 'probeable':
				return this.guard.probeable();
			case 'drained':
				return this.#listener.drained();
			case 'set-drained':
				return this.#listener.setDrained(message.id, message.drained);
			case 'heartbeat':
				return this.#listener.heartbeat(message.reason);
			case 'requests':
			case 'status':
				return this.#inquiries.answered(message);
			case 'ask-status':
				return this.#listener.asksStatus(message.id);
			case 'retire':
				return this.#listener.retire();
			case 'failure': {
				const {name, message: text, code, address} = message.failure;
				const detail = `${name}: ${text}`.split('\n', 1)[0]!.slice(0, 200);
				return this.#listener.failed(detail, code, address);
			}
		}
	}

	#figures(stats: WorkerStats): void {
		const change = this.figures.report(stats, steadyNow());
		this.guard.figures();
		this.#listener.figures(change);
	}

	#online(): void {
		this.#listener.online();
		this.guard.online();
		this.#usage?.look();
	}

	/** The pipes are read to their end first, so that a crash's last lines are there when its exit is told. */
	#exited(code: number | null, signal: string | null, lingers: boolean): void {
		this.#exit ??= {code, signal, lingers};
		this.#usage?.end();
		setTimeout(() => this.#report(), pipeGraceMs).unref();
	}

	#report(): void {
		if (this.#reported || !this.#exit) return;
		this.#reported = true;
		this.#listener.exited(this.#exit.code, this.#exit.signal, this.#exit.lingers);
	}

	/** What it had started may be gone before its own exit is told. */
	#gone(): void {
		if (this.#reported) return this.#listener.gone();
		if (this.#exit) this.#exit.lingers = false;
	}
}

function isReadyByLine({spec: {readyWhen}}: Release): boolean {
	return typeof readyWhen === 'object' && 'line' in readyWhen;
}

function readyPortOf({spec}: Release, {slot}: Place): {readyPort?: number} {
	const port = readyPort(spec, slot);
	return port === undefined ? {} : {readyPort: port};
}

function isReadyMessage(message: unknown): boolean {
	if (message === 'ready') return true;
	return cmdOf(message) === 'ready';
}

/** As recluster's workers say it. */
function isDisconnectMessage(message: unknown): boolean {
	return cmdOf(message) === 'disconnect';
}

function cmdOf(message: unknown): unknown {
	return typeof message === 'object' && message !== null && 'cmd' in message ? message.cmd : null;
}
