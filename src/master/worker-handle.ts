import type {Worker as ClusterWorker} from 'node:cluster';
import type {Readable} from 'node:stream';
import type {WorkerActivity} from '../protocol/activity.ts';
import {type FromWorker, type ToWorker, workerChannel} from '../protocol/worker-messages.ts';
import {addressWords} from '../shared/address-words.ts';
import {steadyNow} from '../shared/clock.ts';
import {type GuardEvent, WorkerGuard} from './guard/worker-guard.ts';
import {Inquiries} from './inquiries.ts';
import {LatencyWindow} from './latency-window.ts';
import {LineFramer, type Lines} from './line-framer.ts';
import type {OutputStream} from './output-log.ts';
import type {Place, Release} from './release.ts';
import {StderrTail} from './stderr-tail.ts';
import {WorkerFigures} from './worker-figures.ts';

/**
 * How long an exited worker's pipes may stay open before its exit counts all the same: a grandchild that inherited
 * them may live on for ever.
 */
const pipeGraceMs = 250;

/** What a worker tells; everything it can say ends in exactly one of these. */
export interface WorkerListener {
	online(): void;
	listening(address: string): void;
	/** Held back, it believes that it listens there. */
	held(address: string): void;
	admitted(): void;
	saidReady(): void;
	drained(): void;
	guard(event: GuardEvent): void;
	failed(detail: string, code: string | null, address: string | null): void;
	figures(): void;
	/** A promise: no more is to be read from that stream until it is resolved. */
	output(stream: OutputStream, lines: Lines): Promise<void> | null;
	exited(code: number | null, signal: string | null): void;
}

/** A worker as the app master sees it; the worker as it sees itself is `worker/`. */
export class WorkerHandle {
	readonly slot: number;
	readonly generation: number;
	readonly pid: number;
	readonly figures: WorkerFigures;
	readonly guard: WorkerGuard;
	readonly privateSocket: string | null;
	readonly #worker: ClusterWorker;
	readonly #listener: WorkerListener;
	readonly #inquiries = new Inquiries((message) => this.send(message));
	readonly #stderrTail = new StderrTail();
	/** Node tells the watchdog things on stderr. */
	readonly #isGuardOnStderr: boolean;
	#exit: {code: number | null; signal: string | null} | null = null;
	#reported = false;

	constructor(worker: ClusterWorker, release: Release, place: Place, listener: WorkerListener) {
		this.#worker = worker;
		this.#listener = listener;
		this.slot = place.slot;
		this.generation = release.generation;
		this.pid = worker.process.pid ?? 0;
		this.privateSocket = place.privateSocket;
		this.#isGuardOnStderr = release.spec.watchdogMs !== null;
		this.figures = new WorkerFigures(new LatencyWindow(), steadyNow());
		this.guard = new WorkerGuard({
			spec: release.spec,
			pid: this.pid,
			privateSocket: place.privateSocket,
			figures: this.figures,
			send: (message) => this.send(message),
			report: (event) => listener.guard(event),
		});
		this.#readOutput();
		this.#hear();
	}

	/** The last lines of stderr, at most 20. */
	get stderrTail(): readonly string[] {
		return this.#stderrTail.lines;
	}

	/** False: there is no channel any more. */
	send(message: ToWorker): boolean {
		if (!this.#worker.isConnected()) return false;
		this.#worker.send(message, swallow);
		return true;
	}

	/** What it does at this moment; never rejects. */
	async activity(): Promise<WorkerActivity> {
		const {slot, pid, generation} = this;
		return {slot, pid, generation, ...(await this.#inquiries.ask())};
	}

	/** The message that the app itself hears, as with recluster: its end has begun. */
	announceEnd(): void {
		if (this.#worker.isConnected()) this.#worker.send({cmd: 'disconnect'}, swallow);
	}

	signal(signal: NodeJS.Signals): void {
		this.#worker.process.kill(signal);
	}

	#hear(): void {
		const {process: child} = this.#worker;
		this.#worker.on('online', () => this.#listener.online());
		this.#worker.on('listening', (address) => this.#listener.listening(addressWords(address)));
		this.#worker.on('message', (message: unknown) => {
			if (isReadyMessage(message)) this.#listener.saidReady();
		});
		child.on('internalMessage', (message: unknown) => {
			this.guard.heard();
			if (isFromPreload(message)) this.#heard(message);
		});
		// cluster forwards the child's 'error' (a failed spawn, a failed send); unheard it would end this process.
		this.#worker.on('error', (error: NodeJS.ErrnoException) => {
			if (child.pid !== undefined) return;
			this.#listener.failed(`cannot be started: ${error.message}`, error.code ?? null, null);
			this.#exited(null, null);
		});
		child.once('exit', (code, signal) => this.#exited(code, signal));
		child.once('close', () => this.#report());
	}

	#heard(message: FromWorker): void {
		switch (message.type) {
			case 'stats':
				this.figures.report(message.stats, steadyNow());
				this.guard.figures();
				return this.#listener.figures();
			case 'sync':
				// The channel keeps its order: connections that node:cluster handed over before are ahead of this.
				this.send({cmd: workerChannel, type: 'synced', id: message.id});
				return;
			case 'held':
				return this.#listener.held(message.address);
			case 'admitted':
				return this.#listener.admitted();
			case 'probeable':
				return this.guard.probeable();
			case 'drained':
				return this.#listener.drained();
			case 'requests':
				return this.#inquiries.answered(message);
			case 'failure': {
				const {name, message: text, code, address} = message.failure;
				const detail = `${name}: ${text}`.split('\n', 1)[0]!.slice(0, 200);
				return this.#listener.failed(detail, code, address);
			}
		}
	}

	/** The pipes are read to their end first, so that a crash's last lines are there when its exit is told. */
	#exited(code: number | null, signal: string | null): void {
		this.#exit ??= {code, signal};
		setTimeout(() => this.#report(), pipeGraceMs).unref();
	}

	#report(): void {
		if (this.#reported || !this.#exit) return;
		this.#reported = true;
		this.#listener.exited(this.#exit.code, this.#exit.signal);
	}

	#readOutput(): void {
		const {stdout, stderr} = this.#worker.process;
		const pipes: [OutputStream, Readable | null][] = [
			['out', stdout],
			['err', stderr],
		];
		for (const [stream, pipe] of pipes) {
			const framer = new LineFramer();
			pipe?.on('data', (chunk: Buffer) => this.#output(stream, framer.push(chunk), pipe));
			pipe?.on('end', () => this.#output(stream, framer.end(), pipe));
			pipe?.on('error', () => {}); // EIO of a dying pipe: its lines are what was read.
		}
	}

	#output(stream: OutputStream, all: Lines[], pipe: Readable): void {
		for (const each of all) {
			const lines = stream === 'err' && this.#isGuardOnStderr ? this.#ofTheApp(each) : each;
			if (!lines) continue;
			if (stream === 'err') this.#stderrTail.push(lines.bytes);
			const room = this.#listener.output(stream, lines);
			if (!room) continue;
			pipe.pause();
			void room.then(() => pipe.resume());
		}
	}

	/** Null: nothing of it is. */
	#ofTheApp({bytes, isCut}: Lines): Lines | null {
		const lines = bytes.toString('latin1').split('\n');
		const own = lines.filter((line) => !this.guard.stderrLine(line));
		return own.length > 0 ? {bytes: Buffer.from(own.join('\n'), 'latin1'), isCut} : null;
	}
}

/** A worker that is gone cannot be told anything; its exit says all. */
function swallow(): void {}

function isReadyMessage(message: unknown): boolean {
	if (message === 'ready') return true;
	return typeof message === 'object' && message !== null && 'cmd' in message && message.cmd === 'ready';
}

function isFromPreload(message: unknown): message is FromWorker {
	return typeof message === 'object' && message !== null && 'cmd' in message && message.cmd === workerChannel;
}
