import type {WorkerStats} from '../protocol/worker-messages.ts';
import {usageOf} from './process-usage.ts';

const busyMs = 2000;
/** A program that uses no CPU is looked at less often. */
const quietMs = 10_000;

/** Looks from outside at a program that cannot tell its figures itself. */
export class UsageReporter {
	readonly #pid: number;
	readonly #report: (stats: Pick<WorkerStats, 'cpuMicros' | 'rssBytes'>) => void;
	#timer: NodeJS.Timeout | undefined;
	#cpuMicros = -1;

	constructor(pid: number, report: (stats: Pick<WorkerStats, 'cpuMicros' | 'rssBytes'>) => void) {
		this.#pid = pid;
		this.#report = report;
	}

	/** Now, and from time to time until `end`. */
	look(): void {
		clearTimeout(this.#timer);
		const usage = usageOf(this.#pid);
		if (!usage) return;
		const busy = usage.cpuMicros !== this.#cpuMicros;
		this.#cpuMicros = usage.cpuMicros;
		this.#report(usage);
		this.#timer = setTimeout(() => this.look(), busy ? busyMs : quietMs).unref();
	}

	end(): void {
		clearTimeout(this.#timer);
	}
}
