import {statSync} from 'node:fs';
import {parseEvent, type RecordedEvent} from '../protocol/events.ts';
import {FcmError} from '../shared/errors.ts';
import {rotatedPath} from '../state-dir/rotating-file.ts';
import {LogFileReader} from './log-file-reader.ts';

/** `source`: whose journal tells it, an app's or the daemons'. `seq` counts within it. */
export type ToldEvent = RecordedEvent & {source: 'app' | 'daemon'};

export type EventFilter = (event: ToldEvent) => boolean;

/** Reads one `events.ndjson` and the file before it; then what is appended, across rotation. Torn lines are left out. */
export class EventJournalReader {
	readonly #path: string;
	readonly #source: ToldEvent['source'];
	readonly #fits: EventFilter;
	readonly #current: LogFileReader;
	#seen = '';

	constructor(path: string, source: ToldEvent['source'], fits: EventFilter) {
		this.#path = path;
		this.#source = source;
		this.#fits = fits;
		this.#current = readerOf(path);
	}

	/** The last `count` events that fit. To be asked first, and once. */
	async last(count: number, signal: AbortSignal): Promise<ToldEvent[]> {
		const current = new LastEvents(count);
		const firstSeq = await this.#read(this.#current, current, signal);
		if (current.all.length >= count) return current.all.slice(-count);
		const before = new LastEvents(count - current.all.length);
		await this.#readRotated(before, firstSeq, signal);
		return [...before.all, ...current.all].slice(-count);
	}

	/** What fits of what has come since the last call. */
	async next(signal: AbortSignal): Promise<ToldEvent[]> {
		const seen = identityOf(this.#path);
		if (seen === this.#seen) return [];
		this.#seen = seen;
		const events = new LastEvents(Number.POSITIVE_INFINITY);
		await this.#read(this.#current, events, signal);
		return events.all;
	}

	close(): Promise<void> {
		return this.#current.close();
	}

	/** What was rotated between the reading of the one file and the other is in both: `firstSeq` tells it. */
	async #readRotated(into: LastEvents, firstSeq: number, signal: AbortSignal): Promise<void> {
		const reader = readerOf(rotatedPath(this.#path));
		try {
			await this.#read(reader, into, signal, firstSeq);
		} finally {
			await reader.close();
		}
	}

	/** Returns the number of the first event, fitting or not; infinity when there is none. */
	async #read(reader: LogFileReader, into: LastEvents, signal: AbortSignal, beforeSeq?: number): Promise<number> {
		let firstSeq = Number.POSITIVE_INFINITY;
		const take = (lines: readonly {text: string}[]) => {
			for (const {text} of lines) {
				const event = parseEvent(text);
				if (!event || (beforeSeq !== undefined && event.seq >= beforeSeq)) continue;
				firstSeq = Math.min(firstSeq, event.seq);
				const told: ToldEvent = {...event, source: this.#source};
				if (this.#fits(told)) into.push(told);
			}
		};
		try {
			await reader.readNew(take, signal);
		} catch (error) {
			throw new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot read ${this.#path}: ${(error as Error).message}`);
		}
		return firstSeq;
	}
}

/** The reader of log files, which knows of rotation; to it, an event is a line without a frame. */
function readerOf(path: string): LogFileReader {
	return new LogFileReader({app: '', stream: 'out', path}, null);
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
