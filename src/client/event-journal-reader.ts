import {statSync} from 'node:fs';
import {parseEvent, type RecordedEvent} from '../protocol/events.ts';
import {FcmError} from '../shared/errors.ts';
import {LogFileReader} from './log-file-reader.ts';
import {LogFilter} from './log-filter.ts';

/** `source`: whose journal tells it, an app's or the daemons'. `seq` counts within it. */
export type ToldEvent = RecordedEvent & {source: 'app' | 'daemon'};

export type EventFilter = (event: ToldEvent) => boolean;

/** Reads one `events.ndjson` and the file before it; then what is appended, across rotation. Torn lines are left out. */
export class EventJournalReader {
	readonly #path: string;
	readonly #source: ToldEvent['source'];
	readonly #fits: EventFilter;
	/** The reader of log files, which knows of rotation; to it, an event is a line without a frame. */
	readonly #lines: LogFileReader;
	#seen = '';

	constructor(path: string, source: ToldEvent['source'], fits: EventFilter) {
		this.#path = path;
		this.#source = source;
		this.#fits = fits;
		this.#lines = new LogFileReader({app: '', stream: 'out', path, isRaw: true}, null, new LogFilter());
	}

	/** The last `count` events that fit. To be asked first, and once. */
	async last(count: number, signal: AbortSignal): Promise<ToldEvent[]> {
		const stats = statSync(this.#path, {throwIfNoEntry: false});
		if (stats?.isFile() === false) throw this.#unreadable('not a file');
		const events = new LastEvents(count);
		await this.#read(events, signal);
		return events.all.slice(-count);
	}

	/** What fits of what has come since the last call. */
	async next(signal: AbortSignal): Promise<ToldEvent[]> {
		const seen = identityOf(this.#path);
		if (seen === this.#seen) return [];
		this.#seen = seen;
		const events = new LastEvents(Number.POSITIVE_INFINITY);
		await this.#read(events, signal);
		return events.all;
	}

	close(): Promise<void> {
		return this.#lines.close();
	}

	async #read(into: LastEvents, signal: AbortSignal): Promise<void> {
		try {
			for (let lines = await this.#lines.read(); lines; lines = await this.#lines.read()) {
				if (signal.aborted) return;
				for (const {bytes} of lines) this.#take(bytes.toString('utf8'), into);
			}
		} catch (error) {
			throw this.#unreadable((error as Error).message);
		}
	}

	#unreadable(why: string): FcmError {
		return new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot read ${this.#path}: ${why}`);
	}

	#take(text: string, into: LastEvents): void {
		const event = parseEvent(text);
		if (!event) return;
		const told: ToldEvent = {...event, source: this.#source};
		if (this.#fits(told)) into.push(told);
	}
}

/** Changes when the file is written to, replaced or removed. One look, where reading needs several. */
function identityOf(path: string): string {
	const stats = statSync(path, {throwIfNoEntry: false});
	return stats ? `${stats.ino} ${stats.size}` : 'none';
}

/** Keeps the last ones; trims in steps, so that each costs little. */
class LastEvents {
	all: ToldEvent[] = [];
	readonly #count: number;

	constructor(count: number) {
		this.#count = count;
	}

	push(event: ToldEvent): void {
		if (this.#count === 0) return;
		this.all.push(event);
		if (this.all.length >= 2 * this.#count + 100) this.all = this.all.slice(-this.#count);
	}
}
