import {type FSWatcher, watch} from 'node:fs';
import path from 'node:path';
import {LogFileReader} from './log-file-reader.ts';
import type {LogLine, LogPosition, LogSource} from './log-line.ts';

export interface FollowOptions {
	sources: readonly LogSource[];
	/** By path, from `readLogHistory`. A file without a position is read from its beginning when it appears. */
	positions: ReadonlyMap<string, LogPosition>;
	/** Gets whole lines only. Reading waits for its promise, so a slow reader costs no memory. */
	onLines: (lines: LogLine[]) => void | Promise<void>;
	/** Ends the following; the promise then resolves. */
	signal: AbortSignal;
	/** How often to look without being told by the system. Default: 1000. */
	pollMs?: number;
}

/**
 * Gives out new lines of log files as they come, across truncation and rotation, until `signal` aborts.
 * The system's change notices make it quick; the poll makes it sure (no notice on NFS, a folder that appears late).
 */
export async function followLogs(options: FollowOptions): Promise<void> {
	const {sources, positions, onLines, signal, pollMs = 1000} = options;
	const readers = sources.map((source) => new LogFileReader(source, positions.get(source.path) ?? null));
	const folders = new FolderWatch(sources.map((source) => path.dirname(source.path)));
	try {
		while (!signal.aborted) {
			folders.open();
			const changed = folders.nextChange(pollMs, signal);
			for (const reader of readers) await reader.readNew(onLines, signal);
			await changed;
		}
	} finally {
		folders.close();
		for (const reader of readers) await reader.close();
	}
}

/** Watches folders, not files: a rotated file is another file under the same name. */
class FolderWatch {
	readonly #watchers = new Map<string, FSWatcher | null>();
	#wake: () => void = () => {};

	constructor(folders: string[]) {
		for (const folder of folders) this.#watchers.set(folder, null);
	}

	/** Watches every folder that can be watched and is not yet. */
	open(): void {
		for (const [folder, watcher] of this.#watchers) {
			if (!watcher) this.#watchers.set(folder, this.#watch(folder));
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
