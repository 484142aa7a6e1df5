import type {HttpReady} from '../../protocol/app-spec.ts';
import {answerWords, probe} from './probe.ts';

/** For one try; when to give up altogether is the core's matter. */
const timeoutMs = 5000;
const firstPauseMs = 100;
const maxPauseMs = 1000;
const pauseGrowth = 1.5;

export interface ReadyProbeOptions extends HttpReady {
	socketPath: string;
	report(event: {type: 'probed'; ok: true}): void;
}

/** Asks a worker until it answers with the right status; tells so once. */
export class ReadyProbe {
	readonly #options: ReadyProbeOptions;
	readonly #ended = new AbortController();
	#timer: NodeJS.Timeout | undefined;
	#started = false;
	#lastAnswer: string | null = null;

	constructor(options: ReadyProbeOptions) {
		this.#options = options;
	}

	/** In words, the last answer that was not the right one. */
	get lastAnswer(): string | null {
		return this.#lastAnswer;
	}

	start(): void {
		if (this.#started || this.#ended.signal.aborted) return;
		this.#started = true;
		void this.#ask(firstPauseMs);
	}

	end(): void {
		this.#ended.abort();
		clearTimeout(this.#timer);
	}

	async #ask(pauseMs: number): Promise<void> {
		const {http, status, socketPath, report} = this.#options;
		const answer = await probe({socketPath, path: http, timeoutMs, signal: this.#ended.signal});
		if (this.#ended.signal.aborted) return;
		if (answer.kind === 'status' && answer.status === status) return report({type: 'probed', ok: true});
		this.#lastAnswer = answerWords(http, answer);
		this.#timer = setTimeout(() => void this.#ask(Math.min(pauseMs * pauseGrowth, maxPauseMs)), pauseMs).unref();
	}
}
