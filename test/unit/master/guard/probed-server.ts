import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type RequestListener, type Server} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type GuardEvent, type GuardOptions, WorkerGuard} from '../../../../src/master/guard/worker-guard.ts';
import {withDeadline} from '../../../../src/shared/deadline.ts';
import {idleSpec, noStats} from './guarded-worker.ts';

const deadlineMs = 10_000;

/** The private socket of a worker that answers what the test says, and a guard that asks it. */
export class ProbedServer {
	readonly events: GuardEvent[] = [];
	readonly guard: WorkerGuard;
	readonly path: string;
	/** What it answers with from now on. */
	answer: RequestListener = (_, response) => response.end();
	asked = 0;
	/** How many requests it had at the same time, at most. */
	mostAtOnce = 0;
	#open = 0;
	#server: Server | null = null;
	readonly #folder = mkdtempSync(path.join(tmpdir(), 'fcm-guard-'));
	#look = () => {};

	constructor(spec: Partial<GuardOptions['spec']>) {
		this.path = path.join(this.#folder, 'private.sock');
		this.guard = new WorkerGuard({
			spec: {...idleSpec, ...spec},
			pid: 0,
			privateSocket: this.path,
			figures: {last: noStats},
			send: () => true,
			report: (event) => {
				this.events.push(event);
				this.#look();
			},
			random: () => 0,
		});
	}

	async listen(): Promise<this> {
		const server = createServer((request, response) => {
			this.asked++;
			this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#open);
			response.on('close', () => this.#open--);
			this.answer(request, response);
			this.#look();
		});
		this.#server = server;
		await new Promise<void>((resolve) => server.listen(this.path, resolve));
		return this;
	}

	status(code: number): void {
		this.answer = (_, response) => response.writeHead(code).end('body');
	}

	async until(holds: () => boolean, what: string): Promise<void> {
		const held = new Promise<void>((resolve) => {
			this.#look = () => {
				if (holds()) resolve();
			};
		});
		this.#look();
		await withDeadline(held, deadlineMs, `${what} (asked ${this.asked}, events ${JSON.stringify(this.events)})`);
	}

	/** Waits for so many further requests. */
	async askedMore(times: number): Promise<void> {
		const target = this.asked + times;
		await this.until(() => this.asked >= target, `${times} more requests`);
	}

	close(): void {
		this.guard.end();
		this.#server?.close();
		this.#server?.closeAllConnections();
		rmSync(this.#folder, {recursive: true, force: true});
	}
}
