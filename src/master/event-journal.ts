import type {Notice} from '../core/effect.ts';
import type {AppEvent, AppEventBody, MasterEvent, MasterEventBody} from '../protocol/events.ts';

/** In memory; all of them are on disk. */
const kept = 50;

/** Where events outlive this process. Neither blocks nor throws. */
export interface EventSink {
	write(event: AppEvent | MasterEvent): void;
	/** Resolves when all that was written is kept, or after `ms`. */
	flush(ms: number): Promise<void>;
}

/** The numbered history of an app, newest last, and who listens to it. */
export class EventJournal {
	readonly #app: string;
	readonly #listeners = new Set<(event: AppEvent) => void>();
	readonly #events: (AppEvent | MasterEvent)[] = [];
	#sink: EventSink | null = null;
	#seq = 0;

	constructor(app: string) {
		this.#app = app;
	}

	/** From now on every event goes to the sink too. `past`: the last ones of the app master before; the numbers go on. */
	keepIn(sink: EventSink, past: readonly (AppEvent | MasterEvent)[]): void {
		this.#sink = sink;
		this.#events.unshift(...past.slice(-kept));
		this.#seq = Math.max(this.#seq, ...past.map(({seq}) => seq));
	}

	/** `pid` is that of the worker that a notice about a worker is about. */
	record(notice: Notice, pid: number, at: number): void {
		const body = 'worker' in notice ? withPid(notice, pid) : notice;
		const event: AppEvent = {...body, app: this.#app, seq: this.#nextSeq(), at};
		this.#keep(event);
		for (const listener of this.#listeners) listener(event);
	}

	/** What is about the app master itself is no progress of a command: listeners are not told. */
	recordMaster(body: MasterEventBody, at: number): void {
		this.#keep({...body, app: this.#app, seq: this.#nextSeq(), at});
	}

	last(count: number): (AppEvent | MasterEvent)[] {
		return this.#events.slice(-count);
	}

	/** Returns the function that ends the listening. */
	listen(listener: (event: AppEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Resolves when all events until now are in the sink, or after `ms`. */
	async flush(ms: number): Promise<void> {
		await this.#sink?.flush(ms);
	}

	#nextSeq(): number {
		this.#seq += 1;
		return this.#seq;
	}

	#keep(event: AppEvent | MasterEvent): void {
		this.#events.push(event);
		if (this.#events.length > kept) this.#events.shift();
		this.#sink?.write(event);
	}
}

function withPid(notice: Extract<Notice, {worker: number}>, pid: number): AppEventBody {
	const {worker: _worker, ...body} = notice;
	return {...body, pid} as AppEventBody;
}
