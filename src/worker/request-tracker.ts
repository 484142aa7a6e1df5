import {subscribe} from 'node:diagnostics_channel';
import type {ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {performance} from 'node:perf_hooks';
import type {Duplex} from 'node:stream';
import {bucketCount, bucketOf} from '../shared/latency-buckets.ts';

/** Where a response sits in the list of those in flight. A slot on the response itself: a Set costs more than all the rest. */
const position = Symbol('fcm.position');

/** On a connection: when its last answer was complete, in ms of `performance.now()`. */
export const answeredAt = Symbol('fcm.answered');

/** On a connection: how many answers are complete. */
export const answers = Symbol('fcm.answers');

/** On an http2 stream: what is tracked in the place of its response. */
export const standIn = Symbol('fcm.standIn');

type Http2Response = {stream?: {[standIn]?: Tracked}};

type Answered = Socket & {[answeredAt]?: number; [answers]?: number; _parent?: Answered | null};

type Tracked = ServerResponse & {[position]?: number};

/** Told about every request while a drain runs; null otherwise, so that it costs nothing. */
export interface RequestObserver {
	started(response: ServerResponse): void;
	settled(): void;
}

/**
 * Counts the http requests of this process (those of http2: http2-requests.ts), with no change to the app. A request settles on the 'close' of its response,
 * because one that its client gave up never publishes 'http.server.response.finish'. Always true:
 * total = inFlight.length + sum of status + aborted.
 *
 * This is the hot path: about a quarter of a microsecond per request, no closure and no lookup.
 */
export class RequestTracker {
	/** In no particular order; read only. */
	readonly inFlight: ServerResponse[] = [];
	readonly status: [number, number, number, number, number] = [0, 0, 0, 0, 0];
	aborted = 0;
	observer: RequestObserver | null = null;
	/** Told of each that has settled, once the app hangs something on requests. */
	onSettled: ((response: ServerResponse) => void) | null = null;

	readonly #startedAt: number[] = [];
	readonly #latency = new Uint32Array(bucketCount);
	readonly #settle: (this: Tracked) => void;

	constructor() {
		const tracker = this;
		this.#settle = function settle() {
			tracker.#remove(this);
		};
	}

	/** From now on, every request of every http and https server of this process, but those on the connections of `probes`. */
	subscribe(probes: ReadonlySet<Duplex> | null): void {
		subscribe('http.server.request.start', (message) => {
			const {response, socket} = message as {response: ServerResponse; socket: Socket};
			if (probes === null || probes.size === 0 || !probes.has(socket)) this.start(response);
		});
	}

	start(response: ServerResponse): void {
		(response as Tracked)[position] = this.inFlight.length;
		this.inFlight.push(response);
		this.#startedAt.push(performance.now());
		response.on('close', this.#settle);
		if (this.observer !== null) this.observer.started(response);
	}

	/** What fcm itself answers is no request of the app: as if it had never come. */
	forget(response: ServerResponse): void {
		const tracked: Tracked = (response as Http2Response).stream?.[standIn] ?? response;
		if ((tracked[position] ?? -1) >= 0) this.#takeOut(tracked);
	}

	get total(): number {
		const [s1, s2, s3, s4, s5] = this.status;
		return this.inFlight.length + this.aborted + s1 + s2 + s3 + s4 + s5;
	}

	/** Those in flight, the oldest first. */
	inFlightByAge(): ServerResponse[] {
		return [...this.inFlight].sort((a, b) => this.#startOf(a) - this.#startOf(b));
	}

	/** Of one that is in flight. */
	ageMs(response: ServerResponse): number {
		return performance.now() - this.#startOf(response);
	}

	/** Latencies of completed requests since the last call, as pairs of bucket and count. */
	takeLatency(): [bucket: number, count: number][] {
		const pairs: [number, number][] = [];
		this.#latency.forEach((count, bucket) => {
			if (count > 0) pairs.push([bucket, count]);
		});
		this.#latency.fill(0);
		return pairs;
	}

	#startOf(response: ServerResponse): number {
		return this.#startedAt[(response as Tracked)[position] ?? 0] ?? 0;
	}

	#remove(response: Tracked): void {
		const at = response[position];
		if (at === undefined || at < 0) return;
		const startedAt = this.#takeOut(response);
		const now = performance.now();
		if (response.writableFinished) this.#count(response.statusCode, now - startedAt);
		else this.aborted++;
		const socket: Answered = response.req.socket;
		// Of TLS, the one below: that is what the server accepted.
		const accepted = socket._parent ?? socket;
		accepted[answeredAt] = now;
		accepted[answers] = (accepted[answers] ?? 0) + 1;
		if (this.onSettled !== null) this.onSettled(response);
		if (this.observer !== null) this.observer.settled();
	}

	/** Of the list; the last of it takes the place of the one that goes. Returns when that one began. */
	#takeOut(response: Tracked): number {
		const at = response[position]!;
		response[position] = -1;
		const startedAt = this.#startedAt[at]!;
		const last = this.inFlight.pop() as Tracked;
		const lastStartedAt = this.#startedAt.pop()!;
		if (last !== response) {
			last[position] = at;
			this.inFlight[at] = last;
			this.#startedAt[at] = lastStartedAt;
		}
		return startedAt;
	}

	/** Node allows status codes up to 999; what is above 5xx is somebody's failure too. */
	#count(statusCode: number, ms: number): void {
		const statusClass = (statusCode / 100) | 0;
		this.status[statusClass > 5 ? 4 : ((statusClass - 1) as 0 | 1 | 2 | 3 | 4)]++;
		this.#latency[bucketOf(ms)]!++;
	}
}
