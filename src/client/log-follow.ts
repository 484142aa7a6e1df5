import {type FSWatcher, watch} from 'node:fs';
import path from 'node:path';
import {LogFileReader} from './log-file-reader.ts';
import {LogFilter} from './log-filter.ts';
import {type LogLine, type LogPosition, type LogRecord, type LogSource, lineOf, positionKey} from './log-line.ts';
import {mergeRecords} from './merge-records.ts';

export interface FollowOptions {
	/** A function is asked again and again: a worker may get a file of its own at any time. */
	sources: readonly LogSource[] | (() => readonly LogSource[]);
	/** By `positionKey`, from `readLogHistory`. A file without a position is read from its beginning when it appears. */
	positions: ReadonlyMap<string, LogPosition>;
	filter?: LogFilter;
	/** Ends the following; the promise then resolves. */
	signal: AbortSignal;
	/** How often to look without being told by the system. Default: 1000. */
	pollMs?: number;
}

/**
 * Gives out new lines of log files as they come, across truncation and rotation, until `signal` aborts. Whole lines only.
 * Reading waits for the promise of `onLines`, so a slow reader costs no memory.
 */
export function followLogs(
	options: FollowOptions & {onLines: (lines: LogLine[]) => void | Promise<void>},
): Promise<void> {
	return followRecords({...options, onRecords: (records) => options.onLines(records.map(lineOf))});
}

/**
 * The same, not yet decoded. The system's change notices make it quick; the poll makes it sure (no notice on NFS, a folder that
 * appears late).
 */
export async function followRecords(
	options: FollowOptions & {onRecords: (records: LogRecord[]) => void | Promise<void>},
): Promise<void> {
	const {sources, onRecords, signal, pollMs = 1000} = options;
	const readers = new Readers(options);
	const folders = new FolderWatch();
	try {
		while (!signal.aborted) {
			const current = typeof sources === 'function' ? sources() : sources;
			folders.open(current.map((source) => path.dirname(source.path)));
			const changed = folders.nextChange(pollMs, signal);
			for (let more = true; more && !signal.aborted; ) {
				const batches = await readers.read(current);
				more = batches.length > 0;
				const records = mergeRecords(batches);
				if (records.length > 0) await onRecords(records);
			}
			await changed;
		}
	} finally {
		folders.close();
		await readers.close();
	}
}

/** One for each source, made when it is first seen. */
class Readers {
	readonly #options: FollowOptions;
	readonly #filter: LogFilter;
	readonly #readers = new Map<string, LogFileReader>();

	constructor(options: FollowOptions) {
		this.#options = options;
		this.#filter = options.filter ?? new LogFilter();
	}

	/** One batch of each source that has something new. */
	async read(sources: readonly LogSource[]): Promise<LogRecord[][]> {
		const batches: LogRecord[][] = [];
		for (const source of sources) {
			const batch = await this.#reader(source).read();
			if (batch) batches.push(batch);
		}
		return batches;
	}

	async close(): Promise<void> {
		for (const reader of this.#readers.values()) await reader.close();
	}

	#reader(source: LogSource): LogFileReader {
		const key = positionKey(source);
		let reader = this.#readers.get(key);
		if (!reader) {
			reader = new LogFileReader(source, this.#options.positions.get(key) ?? null, this.#filter);
			this.#readers.set(key, reader);
		}
		return reader;
	}
}

/** Watches folders, not files: a rotated file is another file under the same name. */
class FolderWatch {
	readonly #watchers = new Map<string, FSWatcher | null>();
	#wake: () => void = () => {};

	/** Watches every folder that can be watched and is not yet. */
	open(folders: readonly string[]): void {
		for (const folder of folders) {
			if (!this.#watchers.get(folder)) this.#watchers.set(folder, this.#watch(folder));
		}
	}

	/** Resolves at the next change, after `pollMs`, or when `signal` aborts. Ask before reading: no change is missed. */
	nextChange(pollMs: number, signal: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				signal.removeEventListener('abort', done);
				resolve();
			};
			const timer = setTimeout(done, pollMs);
			signal.addEventListener('abort', done, {once: true});
			this.#wake = done;
			if (signal.aborted) done();
		});
	}

	close(): void {
		for (const watcher of this.#watchers.values()) watcher?.close();
	}

	#watch(folder: string): FSWatcher | null {
		try {
			const watcher = watch(folder, () => this.#wake());
			const drop = () => {
				watcher.close();
				this.#watchers.set(folder, null);
			};
			watcher.on('error', drop);
			return watcher;
		} catch {
			return null; // Not there yet, or no notices to be had: the poll sees it.
		}
	}
}
