import type {DaemonStatus, StatusFrame, StatusReport} from '../protocol/status.ts';
import type {Fleet} from './fleet.ts';

interface Subscriber {
	emit: (frame: StatusFrame) => void;
	/** Names that changed since its last frame. Bounded by the number of apps: a name is in it once. */
	changed: Set<string>;
	/** False until its snapshot is sent. */
	hasSnapshot: boolean;
}

/**
 * One snapshot, then deltas of whole apps, to any number of clients. App masters pace their frames, so a change is
 * passed on in the next turn of the event loop: at once, and all that came together in one frame.
 */
export class StatusFeed {
	readonly #fleet: Fleet;
	readonly #daemon: () => DaemonStatus;
	readonly #subscribers = new Set<Subscriber>();
	#flushing = false;

	constructor(fleet: Fleet, daemon: () => DaemonStatus) {
		this.#fleet = fleet;
		this.#daemon = daemon;
		fleet.onChange((app) => this.#onChange(app));
	}

	/** Every app as it is now. */
	async report(): Promise<StatusReport> {
		return {apps: await this.#fleet.list(), daemon: this.#daemon()};
	}

	/** Sends frames until the signal is aborted. */
	async subscribe(emit: (frame: StatusFrame) => void, signal: AbortSignal): Promise<void> {
		const subscriber: Subscriber = {emit, changed: new Set(), hasSnapshot: false};
		this.#subscribers.add(subscriber);
		this.#fleet.watch(true);
		try {
			await this.#serve(subscriber, signal);
		} finally {
			this.#subscribers.delete(subscriber);
			if (this.#subscribers.size === 0) this.#fleet.watch(false);
		}
	}

	async #serve(subscriber: Subscriber, signal: AbortSignal): Promise<void> {
		const ended = new Promise<void>((resolve) => {
			if (signal.aborted) resolve();
			else signal.addEventListener('abort', () => resolve(), {once: true});
		});
		const report = await this.report();
		if (!signal.aborted) subscriber.emit({type: 'snapshot', report});
		// What changed while the snapshot was made may be missing in it.
		subscriber.hasSnapshot = true;
		this.#flushSoon();
		await ended;
	}

	#onChange(app: string): void {
		if (this.#subscribers.size === 0) return;
		for (const subscriber of this.#subscribers) subscriber.changed.add(app);
		this.#flushSoon();
	}

	#flushSoon(): void {
		if (this.#flushing) return;
		this.#flushing = true;
		setImmediate(() => {
			this.#flushing = false;
			for (const subscriber of this.#subscribers) this.#flush(subscriber);
		});
	}

	#flush(subscriber: Subscriber): void {
		if (!subscriber.hasSnapshot || subscriber.changed.size === 0) return;
		const names = [...subscriber.changed];
		subscriber.changed.clear();
		const known = names.filter((name) => this.#fleet.find(name));
		const removed = names.filter((name) => !this.#fleet.find(name));
		const apps = known.map((name) => this.#fleet.lastStatus(name));
		subscriber.emit({type: 'delta', daemon: this.#daemon(), apps, removed});
	}
}
