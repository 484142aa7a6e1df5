import {existsSync} from 'node:fs';
import {type FSWatcher, watch} from 'chokidar';
import type {WatchSpec} from '../../protocol/app-spec.ts';
import {steadyNow} from '../../shared/clock.ts';
import {formatDuration} from '../../shared/format.ts';
import {ChangedFiles} from './changed-files.ts';
import type {Trigger} from './trigger.ts';
import {watchFilter} from './watch-filter.ts';
import {watchProblem} from './watch-problem.ts';

export interface WatchListener {
	/** Files have changed, and no more for a while. */
	onChange(reason: string): void;
	/** All that is there is being watched. */
	onReady(): void;
	/** What cannot be watched; once per reason. */
	onProblem(reason: string): void;
}

/** Files that never rest would put the reload off for ever, and nobody would know why. */
const restlessMs = 60_000;

/** Watches files for as long as the app is to run. What a failure leaves out is told; the rest is watched on. */
export class WatchTrigger implements Trigger {
	readonly #cwd: string;
	readonly #spec: WatchSpec;
	readonly #listener: WatchListener;
	readonly #watcher: FSWatcher;
	readonly #changed = new ChangedFiles();
	readonly #problems = new Set<string>();
	readonly #missing: readonly string[];
	#restlessSince: number | null = null;
	#timer: NodeJS.Timeout | undefined;
	#isReady = false;

	/** @param cwd what the names of changed files are relative to */
	constructor(spec: WatchSpec, cwd: string, listener: WatchListener) {
		this.#spec = spec;
		this.#cwd = cwd;
		this.#listener = listener;
		const {roots, ignores, accepts} = watchFilter(spec);
		this.#watcher = watch(roots, {ignored: ignores, ignoreInitial: true});
		this.#watcher.on('error', (error) => this.#problem(watchProblem(error)));
		// Said again when a path that was missing has come.
		this.#watcher.once('ready', () => {
			this.#isReady = true;
			listener.onReady();
		});
		this.#watcher.on('all', (event, file) => {
			if (event !== 'addDir' && event !== 'unlinkDir' && accepts(file)) this.#note(file);
		});
		this.#missing = roots.filter((root) => !existsSync(root));
		for (const root of this.#missing) listener.onProblem(missingWords(root));
	}

	get isReady(): boolean {
		return this.#isReady;
	}

	/** Those that last: what was missing may have come. */
	get problems(): string[] {
		return [...this.#missing.filter((root) => !existsSync(root)).map(missingWords), ...this.#problems];
	}

	end(): void {
		clearTimeout(this.#timer);
		this.#watcher.close().catch((error: Error) => this.#problem(error.message));
	}

	#note(file: string): void {
		if (this.#watcher.closed) return;
		this.#changed.add(file);
		this.#restlessSince ??= steadyNow();
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#rest(), this.#spec.delayMs);
		if (steadyNow() - this.#restlessSince > restlessMs)
			this.#problem(
				`files change all the time, such as ${file}; nothing is reloaded before they rest for ${formatDuration(this.#spec.delayMs)}`,
			);
	}

	#rest(): void {
		this.#restlessSince = null;
		this.#listener.onChange(this.#changed.take(this.#cwd));
	}

	#problem(reason: string): void {
		if (this.#problems.has(reason) || this.#problems.size >= maxProblems) return;
		this.#problems.add(reason);
		this.#listener.onProblem(reason);
	}
}

/** Each unreadable directory is one; nobody reads more of them. */
const maxProblems = 10;

function missingWords(root: string): string {
	return `${root} is not there`;
}
