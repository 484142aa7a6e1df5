import type {WorkerStats} from '../protocol/worker-messages.ts';
import type {ConnectionTracker} from './connection-tracker.ts';
import type {MasterChannel} from './master-channel.ts';
import type {RequestTracker} from './request-tracker.ts';
import type {Vitals} from './vitals.ts';

const tickMs = 1000;

/** The wake-up itself is nearly all that an idle worker costs, so one to which nothing happens looks half as often. */
const quietTickMs = 2000;

/** How long a worker to which nothing happens says nothing. */
const quietMs = 10_000;

/** Tells the master how the worker is: once a second while something happens, every ten seconds while nothing does. */
export class StatsReporter {
	readonly #requests: RequestTracker;
	readonly #connections: ConnectionTracker;
	readonly #vitals: Vitals;
	readonly #channel: MasterChannel;
	#nextTickMs = tickMs;
	#silentMs = 0;
	#happened = false;
	#sent = '';
	#writing = false;

	constructor(parts: {
		requests: RequestTracker;
		connections: ConnectionTracker;
		vitals: Vitals;
		channel: MasterChannel;
	}) {
		this.#requests = parts.requests;
		this.#connections = parts.connections;
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
		const {total, inFlight} = this.#requests;
		return `${total} ${inFlight.length} ${this.#connections.total} ${this.#connections.open.size}`;
	}

	#collect(): WorkerStats {
		const {total, inFlight, status, aborted} = this.#requests;
		return {
			requests: {total, inFlight: inFlight.length, status, aborted},
			connections: {
				open: this.#connections.open.size,
				idle: this.#connections.idle(inFlight),
				total: this.#connections.total,
			},
			latency: this.#requests.takeLatency(),
			...this.#vitals.sample(),
		};
	}
}
