import type {ToWorker} from '../../protocol/worker-messages.ts';
import {steadyNow} from '../../shared/clock.ts';
import type {InspectorLines} from './inspector-lines.ts';
import {judgeSilence, type Silence} from './silence.ts';

/** How long the stack of a stuck worker may take to get. */
const captureMs = 2000;

export interface WatchdogOptions {
	pid: number;
	watchdogMs: number;
	inspector: InspectorLines;
	/** False: there is no channel any more. */
	send(message: ToWorker): boolean;
	report(event: {type: 'stuck'; silentMs: number; dump: string[]}): void;
}

/**
 * Notices when a worker's event loop is silent for `watchdogMs`, and takes its stack. A worker that talks costs
 * nothing: it is asked only after half of that time without a word. Stuck is final, even if it speaks again meanwhile:
 * its inspector is open by then.
 */
export class Watchdog {
	readonly #options: WatchdogOptions;
	readonly #ended = new AbortController();
	#silence: Silence = {heardAt: 0, askedAt: null};
	#timer: NodeJS.Timeout | undefined;
	#dueAt = 0;
	/**
	 * Loaded at the start of the first watchdog, not when a worker is stuck: by then an upgrade may have replaced the
	 * files of this program. An app without a watchdog never pays for it.
	 */
	#capture: Promise<typeof import('./stuck-dump.ts')> | null = null;

	constructor(options: WatchdogOptions) {
		this.#options = options;
	}

	/** A worker that never had a process has no pid, and 0 would be a whole group. */
	start(): void {
		if (this.#capture || this.#ended.signal.aborted || this.#options.pid <= 0) return;
		this.#capture = import('./stuck-dump.ts');
		this.#capture.catch(() => {}); // Told when it is needed.
		this.heard();
		this.#lookIn(this.#options.watchdogMs / 2);
	}

	heard(): void {
		this.#silence = {heardAt: steadyNow(), askedAt: null};
	}

	end(): void {
		this.#ended.abort();
		clearTimeout(this.#timer);
	}

	#lookIn(ms: number): void {
		// Rounded up: a timer that fires a fraction too early would only have to be set again.
		const wholeMs = Math.ceil(ms);
		this.#dueAt = steadyNow() + wholeMs;
		this.#timer = setTimeout(() => this.#look(), wholeMs).unref();
	}

	#look(): void {
		const verdict = this.#judge(steadyNow() - this.#dueAt);
		// Timers run before what has arrived is read. An answer that waits in the pipe must count: one turn of the loop.
		if (verdict.kind === 'stuck') setImmediate(() => this.#act(this.#judge(0)));
		else this.#act(verdict);
	}

	#judge(lateMs: number) {
		return judgeSilence(this.#silence, steadyNow(), lateMs, this.#options.watchdogMs);
	}

	#act(verdict: ReturnType<typeof judgeSilence>): void {
		if (this.#ended.signal.aborted) return;
		if (verdict.kind === 'stuck') return void this.#stuck(verdict.silentMs);
		if (verdict.kind === 'anew') this.heard();
		if (verdict.kind === 'ask') {
			// A worker without a channel is on its way out and cannot answer; the kill timeout sees to it.
			if (!this.#options.send({cmd: 'NODE_FCM', type: 'sample'})) return;
			this.#silence = {...this.#silence, askedAt: steadyNow()};
		}
		this.#lookIn(verdict.ms);
	}

	async #stuck(silentMs: number): Promise<void> {
		const {pid, report} = this.#options;
		const dump = await this.#dump(silentMs).catch((error: unknown) => [
			`fcm: worker ${pid} is stuck, no stack: ${error instanceof Error ? error.message : String(error)}`,
		]);
		if (dump && !this.#ended.signal.aborted) report({type: 'stuck', silentMs, dump});
	}

	async #dump(silentMs: number): Promise<string[] | null> {
		const {pid, inspector} = this.#options;
		const {stuckDump} = await this.#capture!;
		// Not AbortSignal.any and timeout: Node 20 may collect such a signal as garbage before it aborts.
		const over = new AbortController();
		const timer = setTimeout(() => over.abort(), captureMs).unref();
		this.#ended.signal.addEventListener('abort', () => over.abort());
		try {
			return await stuckDump({pid, silentMs, inspector, signal: over.signal});
		} finally {
			clearTimeout(timer);
		}
	}
}
