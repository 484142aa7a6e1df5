import cluster, {type Worker} from 'node:cluster';
import {once} from 'node:events';
import path from 'node:path';
import {inspectorSettings} from '../../../../src/master/guard/inspector-settings.ts';
import {type GuardEvent, WorkerGuard} from '../../../../src/master/guard/worker-guard.ts';
import {LineFramer} from '../../../../src/master/line-framer.ts';
import type {WorkerStats} from '../../../../src/protocol/worker-messages.ts';
import {withDeadline} from '../../../../src/shared/deadline.ts';

const deadlineMs = 10_000;

export const noStats: WorkerStats = {
	requests: {total: 0, inFlight: 0, status: [0, 0, 0, 0, 0], aborted: 0},
	connections: {open: 0, idle: 0, total: 0},
	latency: [],
	cpuMicros: 0,
	rssBytes: 0,
	heapUsedBytes: 0,
	eventLoopUtilization: 0,
	eventLoopDelayMs: 0,
};

/** A spec that asks for nothing. */
export const idleSpec = {
	readyWhen: 'auto' as const,
	listenTimeoutMs: 10_000,
	health: null,
	watchdogMs: null,
	recycle: {maxMemoryBytes: null, maxRequests: null, maxRequestsJitter: 0, maxConnections: null, maxAgeMs: null},
};

/** A worker of node:cluster with a guard that is wired as the app master does it. This process is the primary. */
export class GuardedWorker {
	readonly events: GuardEvent[] = [];
	/** What would be in the log. */
	readonly stderr: string[] = [];
	readonly guard: WorkerGuard;
	readonly #worker: Worker;
	#asked = 0;
	#samples = 0;
	#look = () => {};

	constructor(options: {watchdogMs: number; nodeArgs?: string[]; inspectPort?: number}) {
		const {watchdogMs, nodeArgs = [], ...overrides} = options;
		const {execArgv, ...inspector} = inspectorSettings({watchdogMs, nodeArgs});
		delete cluster.settings.inspectPort;
		const exec = path.join(import.meta.dirname, '../../../fixtures/guard-worker.cjs');
		cluster.setupPrimary({exec, execArgv: [...execArgv, ...nodeArgs], silent: true, ...inspector, ...overrides});
		this.#worker = cluster.fork();
		this.guard = new WorkerGuard({
			spec: {...idleSpec, watchdogMs},
			pid: this.pid,
			privateSocket: null,
			figures: {last: noStats},
			send: (message) => {
				this.#asked++;
				this.#look();
				return this.#worker.isConnected() && this.#worker.send(message, () => {});
			},
			report: (event) => {
				this.events.push(event);
				this.#look();
			},
		});
		this.#worker.process.on('internalMessage', (message: {type?: string}) => {
			this.guard.heard();
			if (message.type === 'stats') this.#samples++;
			this.#look();
		});
		const lines = new LineFramer();
		this.#worker.process.stderr?.on('data', (chunk: Buffer) => {
			const said = lines.push(chunk).flatMap(({bytes}) => bytes.toString().split('\n'));
			this.stderr.push(...said.filter((line) => !this.guard.stderrLine(line)));
			this.#look();
		});
	}

	get pid(): number {
		return this.#worker.process.pid ?? 0;
	}

	/** How often it was asked whether it lives. */
	get asked(): number {
		return this.#asked;
	}

	/** How often it answered that it lives. */
	get samples(): number {
		return this.#samples;
	}

	/** Its app runs. */
	async up(): Promise<void> {
		await this.said('up');
	}

	/** The next word of its app. */
	async said(word: string): Promise<void> {
		const [message] = await withDeadline(once(this.#worker, 'message'), deadlineMs, word);
		if (message !== word) throw new Error(`said ${message} instead of ${word}`);
	}

	tell(way: string): void {
		this.#worker.send(way);
	}

	signal(signal: NodeJS.Signals): void {
		this.#worker.process.kill(signal);
	}

	async until(holds: () => boolean, what: string): Promise<void> {
		let resolve = () => {};
		const promise = new Promise<void>((done) => {
			resolve = done;
		});
		this.#look = () => {
			if (holds()) resolve();
		};
		this.#look();
		await withDeadline(
			promise,
			deadlineMs,
			`${what} (events: ${JSON.stringify(this.events)}, stderr: ${JSON.stringify(this.stderr)})`,
		);
	}

	async stuck(): Promise<Extract<GuardEvent, {type: 'stuck'}>> {
		const isStuck = (event: GuardEvent) => event.type === 'stuck';
		await this.until(() => this.events.some(isStuck), 'a stuck worker');
		return this.events.find(isStuck)!;
	}

	async exit(): Promise<{code: number | null; signal: string | null}> {
		const {process: child} = this.#worker;
		if (child.exitCode === null && child.signalCode === null)
			await withDeadline(once(child, 'exit'), deadlineMs, 'its end');
		return {code: child.exitCode, signal: child.signalCode};
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.guard.end();
		this.signal('SIGKILL');
		await this.exit();
	}
}
