import type {ChildProcess} from 'node:child_process';
import type {Readable} from 'node:stream';
import {type DrainMode, type ToWorker, workerChannel} from '../protocol/worker-messages.ts';
import {steadyNow} from '../shared/clock.ts';
import {endGroup, groupLives, signalGroup} from './process-group.ts';
import type {ProcessListener, WorkerProcess} from './worker-process.ts';

export interface ProgramOptions {
	/** Its whole process group is ended with it. */
	treekill: boolean;
	killTimeoutMs: number;
}

/** Any program, the leader of a process group. With a channel it has our preload. */
export class ProgramProcess implements WorkerProcess {
	readonly #child: ChildProcess;
	readonly #options: ProgramOptions;
	/** When it was first told to end; ms since the epoch. */
	#toldAt: number | null = null;

	constructor(child: ChildProcess, options: ProgramOptions) {
		this.#child = child;
		this.#options = options;
	}

	get pid(): number {
		return this.#child.pid ?? 0;
	}

	get stdout(): Readable | null {
		return this.#child.stdout;
	}

	get stderr(): Readable | null {
		return this.#child.stderr;
	}

	hear(listener: ProcessListener): void {
		const child = this.#child;
		// A preload says itself when it is up: Node has to boot first.
		if (!child.channel) child.once('spawn', () => listener.online());
		child.on('message', (message: unknown) => listener.message(message));
		child.on('internalMessage', (message: unknown) => listener.internalMessage(message));
		// Also of a signal or a message that came too late, which is nothing.
		child.on('error', (error: NodeJS.ErrnoException) => {
			if (child.pid !== undefined) return;
			listener.failed(error);
			listener.exited(null, null, false);
		});
		child.once('exit', (code, signal) => this.#exited(listener, code, signal));
		child.once('close', () => listener.closed());
	}

	send(message: ToWorker): boolean {
		return this.tell(message);
	}

	tell(message: unknown): boolean {
		if (!this.#child.connected) return false;
		this.#child.send(message as object, swallow);
		return true;
	}

	drain(mode: DrainMode): 'told' | 'cannot' {
		return this.send({cmd: workerChannel, type: 'drain', mode}) ? 'told' : 'cannot';
	}

	disconnect(): false {
		return false;
	}

	signal(signal: NodeJS.Signals): void {
		// Its pid, and the group's number, may be somebody else's by then.
		if (!this.#lives()) return;
		this.#toldAt ??= steadyNow();
		if (this.#options.treekill) signalGroup(this.pid, signal);
		else this.#child.kill(signal);
	}

	/** Not to the group: what it has started may not expect it. */
	passOn(signal: NodeJS.Signals): void {
		if (this.#lives()) this.#child.kill(signal);
	}

	#lives(): boolean {
		const {exitCode, signalCode} = this.#child;
		return this.pid !== 0 && exitCode === null && signalCode === null;
	}

	/** Whoever was told with the leader is not told again: to many programs a second signal means "at once". */
	#exited(listener: ProcessListener, code: number | null, signal: string | null): void {
		const {treekill, killTimeoutMs} = this.#options;
		const lingers = treekill && groupLives(this.pid);
		listener.exited(code, signal, lingers);
		if (!lingers) return;
		const killAt = (this.#toldAt ?? steadyNow()) + killTimeoutMs;
		void endGroup(this.pid, {signal: this.#toldAt === null ? 'SIGTERM' : null, killAt}).then(() => listener.gone());
	}
}

/** A worker that is gone cannot be told anything; its exit says all. */
function swallow(): void {}
