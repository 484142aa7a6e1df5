import {type ChildProcess, fork} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build} from 'esbuild';
import type {FromWorker, ToWorker} from '../../../src/protocol/worker-messages.ts';
import {withDeadline} from '../../../src/shared/deadline.ts';

const root = path.join(import.meta.dirname, '../../..');
const deadlineMs = 15_000;

export type PrimaryEvent =
	| {type: 'forked'; pid: number}
	| {type: 'listening'; pid: number; address: string | null; port: number}
	| {type: 'message'; pid: number; message: unknown}
	| {type: 'fcm'; pid: number; message: FromWorker}
	| {type: 'stdout' | 'stderr'; pid: number; text: string}
	| {type: 'exited'; pid: number; code: number | null; signal: string | null};

type EventOf<Type extends PrimaryEvent['type']> = Extract<PrimaryEvent, {type: Type}>;

export interface Bundle {
	preload: string;
	worker: string;
	/** Of the app master: the other end of balanced listening. */
	balancer: string;
	remove(): void;
}

/** The preload as the build makes it, in a directory of its own. */
export async function bundleWorkerSide(): Promise<Bundle> {
	const outdir = mkdtempSync(path.join(tmpdir(), 'fcm-worker-test-'));
	const options = {bundle: true, platform: 'node', target: 'node20.19', outdir, logLevel: 'error'} as const;
	await build({
		...options,
		format: 'cjs',
		outExtension: {'.js': '.cjs'},
		entryPoints: {preload: path.join(root, 'src/worker/preload.ts'), worker: path.join(root, 'src/worker/worker.ts')},
	});
	await build({
		...options,
		format: 'esm',
		outExtension: {'.js': '.mjs'},
		entryPoints: {balancer: path.join(root, 'src/master/balancer/balancer.ts')},
	});
	return {
		preload: path.join(outdir, 'preload.cjs'),
		worker: path.join(outdir, 'worker.cjs'),
		balancer: path.join(outdir, 'balancer.mjs'),
		remove: () => rmSync(outdir, {recursive: true, force: true}),
	};
}

/** A node:cluster primary in a process of its own, driven by the test. */
export class ClusterUnderTest {
	readonly events: PrimaryEvent[] = [];
	readonly primary: ChildProcess;
	readonly #waiting = new Set<() => void>();

	constructor(app: string, options: {preload?: string; env?: Record<string, string>} = {}) {
		this.primary = fork(path.join(root, 'test/fixtures/worker-primary.mjs'), {
			execArgv: [],
			env: {
				PATH: process.env.PATH ?? '',
				FIXTURE_APP: path.join(root, 'test/fixtures/worker-apps', app),
				FIXTURE_PRELOAD: options.preload ?? '',
				...options.env,
			},
		});
		this.primary.on('message', (event) => {
			this.events.push(event as PrimaryEvent);
			for (const look of this.#waiting) look();
		});
	}

	/** The first event, past or to come, of this type that fits. */
	async event<Type extends PrimaryEvent['type']>(
		type: Type,
		fits: (event: EventOf<Type>) => boolean = () => true,
	): Promise<EventOf<Type>> {
		const find = () => this.events.find((event) => event.type === type && fits(event as EventOf<Type>));
		let look = () => {};
		const found = new Promise<EventOf<Type>>((resolve) => {
			look = () => {
				const event = find();
				if (event) resolve(event as EventOf<Type>);
			};
		});
		this.#waiting.add(look);
		look();
		try {
			return await withDeadline(found, deadlineMs, `event ${type}`);
		} catch (cause) {
			throw new Error(`no event ${type}; seen: ${JSON.stringify(this.events).slice(-2000)}`, {cause});
		} finally {
			this.#waiting.delete(look);
		}
	}

	/** A message of the preload. */
	async fcm<Type extends FromWorker['type']>(pid: number, type: Type): Promise<Extract<FromWorker, {type: Type}>> {
		const event = await this.event('fcm', (event) => event.pid === pid && event.message.type === type);
		return event.message as Extract<FromWorker, {type: Type}>;
	}

	/** `env`: of this worker only. */
	async fork(env: Record<string, string> = {}): Promise<number> {
		const before = this.#pids();
		this.primary.send({do: 'fork', env});
		return (await this.event('forked', ({pid}) => !before.includes(pid))).pid;
	}

	/** Forks a worker that is held back from its public address. */
	async forkHeld(env: Record<string, string> = {}): Promise<{pid: number; address: string}> {
		const pid = await this.fork({...env, FCM_HOLD: '1'});
		return {pid, address: (await this.fcm(pid, 'held')).address};
	}

	async admit(pid: number): Promise<void> {
		this.send(pid, {cmd: 'NODE_FCM', type: 'admit'});
		await this.fcm(pid, 'admitted');
	}

	/** Forks a worker that listens. */
	async forkListening(): Promise<{pid: number; port: number}> {
		const pid = await this.fork();
		const {port} = await this.event('listening', (event) => event.pid === pid);
		return {pid, port};
	}

	send(pid: number, message: ToWorker | {cmd: string} | string): void {
		this.primary.send({do: 'send', pid, message});
	}

	signal(pid: number, signal: NodeJS.Signals): void {
		this.primary.send({do: 'signal', pid, signal});
	}

	/** What an app master does with a worker whose place is taken: drain, then SIGTERM. */
	async retire(pid: number): Promise<EventOf<'exited'>> {
		this.send(pid, {cmd: 'NODE_FCM', type: 'drain', mode: 'handover'});
		this.send(pid, {cmd: 'disconnect'});
		await Promise.race([this.fcm(pid, 'drained'), this.exited(pid)]);
		this.signal(pid, 'SIGTERM');
		return this.exited(pid);
	}

	/** Ends the primary and every worker, also those that outlived it. */
	end(): void {
		this.primary.kill('SIGKILL');
		for (const pid of this.#pids()) {
			if (this.events.some((event) => event.type === 'exited' && event.pid === pid)) continue;
			try {
				process.kill(pid, 'SIGKILL');
			} catch {
				// Gone already.
			}
		}
	}

	exited(pid: number): Promise<EventOf<'exited'>> {
		return this.event('exited', (event) => event.pid === pid);
	}

	#pids(): number[] {
		return this.events.filter((event) => event.type === 'forked').map((event) => event.pid);
	}
}

/** A worker that outlived its primary is reaped by whoever is process 1, if at all: a zombie is gone. */
export function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
	} catch {
		return false;
	}
	const stat = `/proc/${pid}/stat`;
	return !(existsSync(stat) && readFileSync(stat, 'utf8').includes(') Z '));
}
