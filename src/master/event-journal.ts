import type {Notice} from '../core/effect.ts';
import type {AppEvent, AppEventBody} from '../protocol/events.ts';

const kept = 200;

/** The numbered history of an app, newest last, and who listens to it. */
export class EventJournal {
	readonly #app: string;
	readonly #listeners = new Set<(event: AppEvent) => void>();
	#events: AppEvent[] = [];
	#seq = 0;

	constructor(app: string) {
		this.#app = app;
	}

	/** `pid` is that of the worker that a notice about a worker is about. */
	record(notice: Notice, pid: number, at: number): void {
		const body = 'worker' in notice ? withPid(notice, pid) : notice;
		this.#seq += 1;
		const event: AppEvent = {...body, app: this.#app, seq: this.#seq, at};
		this.#events = [...this.#events.slice(1 - kept), event];
		for (const listener of this.#listeners) listener(event);
	}

	last(count: number): AppEvent[] {
		return this.#events.slice(-count);
	}

	/** Returns the function that ends the listening. */
	listen(listener: (event: AppEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
}

function withPid(notice: Extract<Notice, {worker: number}>, pid: number): AppEventBody {
	const {worker: _worker, ...body} = notice;
	return {...body, pid} as AppEventBody;
}
