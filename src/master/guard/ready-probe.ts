const firstPauseMs = 100;
const maxPauseMs = 1000;
const pauseGrowth = 1.5;

export interface ReadyProbeOptions {
	/** One try: null when the worker is ready, else in words why it is not. Never rejects; ends at the latest with `signal`. */
	ask(signal: AbortSignal): Promise<string | null>;
	report(event: {type: 'probed'; ok: true}): void;
}

/** Asks until the worker is ready, and tells so once. When to give up altogether is the core's matter. */
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
		const {ask, report} = this.#options;
		const missing = await ask(this.#ended.signal);
		if (this.#ended.signal.aborted) return;
		if (missing === null) return report({type: 'probed', ok: true});
		this.#lastAnswer = missing;
		this.#timer = setTimeout(() => void this.#ask(Math.min(pauseMs * pauseGrowth, maxPauseMs)), pauseMs).unref();
	}
}
