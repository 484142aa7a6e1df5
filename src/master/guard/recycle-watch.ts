import type {RecycleSpec} from '../../protocol/app-spec.ts';
import type {WorkerStats} from '../../protocol/worker-messages.ts';
import {steadyNow} from '../../shared/clock.ts';
import {drawLimits, type RecycleLimits, recycleReason} from './recycle-rules.ts';

/** A longer one fires at once. */
const longestTimerMs = 2 ** 31 - 1;

export interface RecycleOptions {
	spec: RecycleSpec;
	figures: {readonly last: WorkerStats};
	/** 0 to 1 */
	random(): number;
	report(event: {type: 'recycle'; reason: string}): void;
}

/** Notices when a worker has reached a limit of its life; tells so once, and again only after `rearm`. */
export class RecycleWatch {
	readonly #options: RecycleOptions;
	readonly #limits: RecycleLimits;
	readonly #bornAt = steadyNow();
	#phase: 'booting' | 'watching' | 'told' | 'ended' = 'booting';
	#timer: NodeJS.Timeout | undefined;

	constructor(options: RecycleOptions) {
		this.#options = options;
		this.#limits = drawLimits(options.spec, options.random);
	}

	start(): void {
		if (this.#phase !== 'booting') return;
		this.#phase = 'watching';
		this.#waitForAge();
	}

	/** The figures are new. */
	check(): void {
		if (this.#phase !== 'watching') return;
		const reason = recycleReason(this.#limits, this.#options.figures.last, steadyNow() - this.#bornAt);
		if (reason === null) return;
		this.#phase = 'told';
		this.#options.report({type: 'recycle', reason});
	}

	/** What was told could not be done: the next figures tell it again. */
	rearm(): void {
		if (this.#phase === 'told') this.#phase = 'watching';
	}

	end(): void {
		this.#phase = 'ended';
		clearTimeout(this.#timer);
	}

	#waitForAge(): void {
		this.check();
		const {maxAgeMs} = this.#limits;
		if (maxAgeMs === null || this.#phase !== 'watching') return;
		const leftMs = Math.ceil(this.#bornAt + maxAgeMs - steadyNow());
		this.#timer = setTimeout(() => this.#waitForAge(), Math.min(leftMs, longestTimerMs)).unref();
	}
}
