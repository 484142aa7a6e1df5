import {performance} from 'node:perf_hooks';
import type {WorkerStats} from '../protocol/worker-messages.ts';

/** An event loop that is busier than this is worth a message although no request came. */
const busyFrom = 0.05;

type VitalSigns = Pick<
	WorkerStats,
	'cpuMicros' | 'rssBytes' | 'heapUsedBytes' | 'eventLoopUtilization' | 'eventLoopDelayMs'
>;

/**
 * How this process is. The delay of the event loop is the lateness of the one timer that runs anyway:
 * `monitorEventLoopDelay` would wake an idle worker up to a hundred times a second.
 */
export class Vitals {
	#utilization = performance.eventLoopUtilization();
	#tickAt = performance.now();
	#delayMs = 0;

	/** To be called by a timer that was to run `afterMs` after the last one. */
	tick(afterMs: number): void {
		const now = performance.now();
		this.#delayMs = Math.max(0, now - this.#tickAt - afterMs);
		this.#tickAt = now;
	}

	/** Whether the event loop has had work to do since the last sample. */
	busy(): boolean {
		return performance.eventLoopUtilization(this.#utilization).utilization > busyFrom;
	}

	sample(): VitalSigns {
		const utilization = performance.eventLoopUtilization();
		const since = performance.eventLoopUtilization(utilization, this.#utilization);
		this.#utilization = utilization;
		const cpu = process.cpuUsage();
		const memory = process.memoryUsage();
		return {
			cpuMicros: cpu.user + cpu.system,
			rssBytes: memory.rss,
			heapUsedBytes: memory.heapUsed,
			eventLoopUtilization: since.utilization,
			eventLoopDelayMs: this.#delayMs,
		};
	}
}
