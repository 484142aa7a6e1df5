import type {HealthSpec} from '../../protocol/app-spec.ts';
import {steadyNow} from '../../shared/clock.ts';
import {answerWords, type ProbeAnswer, type ProbeTarget, probe} from './probe.ts';

const maxTimeoutMs = 5000;

export interface HealthOptions extends HealthSpec {
	target: ProbeTarget;
	/** A ready worker that has no http server by then is asked all the same, and so found unhealthy. */
	graceMs: number;
	/** 0 to 1 */
	random(): number;
	report(event: {type: 'unhealthy'; reason: string; failures: number}): void;
}

/**
 * Asks a ready worker for its health, every `intervalMs`, never twice at a time. Tells once per row of bad answers:
 * again after a good one and a new row, or after `rearm` and a new row.
 */
export class HealthWatch {
	readonly #options: HealthOptions;
	readonly #ended = new AbortController();
	readonly #missing = new Set<'ready' | 'probeable'>(['ready', 'probeable']);
	#timer: NodeJS.Timeout | undefined;
	#failures = 0;

	constructor(options: HealthOptions) {
		this.#options = options;
	}

	ready(): void {
		if (!this.#missing.has('ready') || this.#ended.signal.aborted) return;
		this.#has('ready');
		if (this.#missing.size > 0) this.#timer = setTimeout(() => this.probeable(), this.#options.graceMs).unref();
	}

	probeable(): void {
		this.#has('probeable');
	}

	/** What was told could not be acted upon: tell it again if it lasts. */
	rearm(): void {
		this.#failures = 0;
	}

	end(): void {
		this.#ended.abort();
		clearTimeout(this.#timer);
	}

	#has(what: 'ready' | 'probeable'): void {
		if (!this.#missing.delete(what) || this.#missing.size > 0) return;
		// The first at any time within the interval: N workers that began together are not asked together.
		this.#askIn(this.#options.random() * this.#options.intervalMs);
	}

	#askIn(ms: number): void {
		clearTimeout(this.#timer);
		if (!this.#ended.signal.aborted) this.#timer = setTimeout(() => void this.#ask(), ms).unref();
	}

	async #ask(): Promise<void> {
		const {http, intervalMs, target} = this.#options;
		const startedAt = steadyNow();
		const timeoutMs = Math.min(intervalMs, maxTimeoutMs);
		const answer = await probe({...target, path: http, timeoutMs, signal: this.#ended.signal});
		if (this.#ended.signal.aborted) return;
		this.#judge(answer);
		this.#askIn(Math.max(intervalMs - (steadyNow() - startedAt), 0));
	}

	#judge(answer: ProbeAnswer): void {
		const {http, failures, report} = this.#options;
		this.#failures = isHealthy(answer) ? 0 : this.#failures + 1;
		if (this.#failures === failures) report({type: 'unhealthy', reason: answerWords(http, answer), failures});
	}
}

function isHealthy(answer: ProbeAnswer): boolean {
	return answer.kind === 'status' && answer.status >= 200 && answer.status < 400;
}
