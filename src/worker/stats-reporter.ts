import type {WorkerStats} from '../protocol/worker-messages.ts';
import type {MasterChannel} from './master-channel.ts';
import type {Tracking} from './tracking.ts';
import type {Vitals} from './vitals.ts';
import {workerCounters} from './worker-report.ts';

const tickMs = 1000;

/** The wake-up itself is nearly all that an idle worker costs, so one to which nothing happens looks half as often. */
const quietTickMs = 2000;

/** How long a worker to which nothing happens says nothing. */
const quietMs = 16_000;

/** Tells the master how the worker is: once a second while something happens, every sixteen while nothing does. */
export class StatsReporter {
	readonly #tracking: Tracking;
	readonly #vitals: Vitals;
	readonly #channel: MasterChannel;
	#nextTickMs = tickMs;
	#silentMs = 0;
	#happened = false;
	#sent = '';
	#writing = false;

	constructor(parts: {tracking: Tracking; vitals: Vitals; channel: MasterChannel}) {
		this.#tracking = parts.tracking;
		this.#vitals = parts.vitals;
		this.#channel = parts.channel;
	}

	/** The timer never keeps the app alive. */
	start(): void {
		setTimeout(() => {
			this.tick();
			this.start();
		}, this.#nextTickMs).unref();
	}

	/** Returns the time until the next tick. */
	tick(): number {
		this.#vitals.tick(this.#nextTickMs);
		this.#silentMs += this.#nextTickMs;
		const happened = this.#sent !== this.#fingerprint() || this.#vitals.busy();
		// One report more than there was news: without it the worker would look busy until the next quiet one.
		if (happened || this.#happened || this.#silentMs >= quietMs) this.send();
		this.#happened = happened;
		this.#nextTickMs = happened ? tickMs : quietTickMs;
		return this.#nextTickMs;
	}

	/** A master that does not read gets nothing more until it does: all but the latencies is cumulative, and those stay here. */
	send(): void {
		if (this.#writing) return;
		this.#writing = true;
		this.#silentMs = 0;
		this.#sent = this.#fingerprint();
		this.#channel.send({type: 'stats', stats: this.#collect()}, () => {
			this.#writing = false;
		});
	}

	#fingerprint(): string {
		const {requests, connections, status} = this.#tracking;
		const own = status ? [...status.counters()].join(' ') : '';
		return `${requests.total} ${requests.inFlight.length} ${connections.total} ${connections.open.size} ${own}`;
	}

	#collect(): WorkerStats {
		const {requests, connections} = this.#tracking;
		const {total, inFlight, status, aborted} = requests;
		return {
			requests: {total, inFlight: inFlight.length, status, aborted},
			connections: {
				open: connections.open.size,
				idle: connections.idle(inFlight),
				total: connections.total,
			},
			counters: workerCounters(this.#tracking),
			latency: requests.takeLatency(),
			...this.#vitals.sample(),
		};
	}
}
