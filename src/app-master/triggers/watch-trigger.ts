import {type FSWatcher, watch} from 'chokidar';
import type {WatchSpec} from '../../protocol/app-spec.ts';
import {steadyNow} from '../../shared/clock.ts';
import {formatDuration} from '../../shared/format.ts';
import {ChangedFiles} from './changed-files.ts';
import {nowhere, rootIdentity} from './root-identity.ts';
import type {Trigger} from './trigger.ts';
import {type WatchFilter, watchFilter} from './watch-filter.ts';
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

/** Nobody tells when a symlink is turned over, or a directory removed and made anew: it is looked for. */
const lookMs = 1000;

/** Watches files for as long as the app is to run. What a failure leaves out is told; the rest is watched on. */
export class WatchTrigger implements Trigger {
	readonly #cwd: string;
	readonly #spec: WatchSpec;
	readonly #listener: WatchListener;
	readonly #filter: WatchFilter;
	readonly #changed = new ChangedFiles();
	readonly #problems = new Set<string>();
	readonly #look: NodeJS.Timeout;
	/** What the roots led to when they were last looked at. */
	#identities: readonly string[];
	#watcher: FSWatcher;
	#restlessSince: number | null = null;
	#timer: NodeJS.Timeout | undefined;
	#isReady = false;
	#isOver = false;

	/** @param cwd what the names of changed files are relative to */
	constructor(spec: WatchSpec, {cwd, home}: {cwd: string; home: string}, listener: WatchListener) {
		this.#spec = spec;
		this.#cwd = cwd;
		this.#listener = listener;
		this.#filter = watchFilter(spec, home);
		this.#identities = this.#filter.roots.map(rootIdentity);
		this.#watcher = this.#watch();
		// Said again when a path that was missing has come.
		this.#watcher.once('ready', () => {
			this.#isReady = true;
			listener.onReady();
		});
		this.#look = setInterval(() => this.#lookAtRoots(), lookMs);
		for (const root of this.#missing()) listener.onProblem(missingWords(root));
	}

	get isReady(): boolean {
		return this.#isReady;
	}

	/** Those that last: what was missing may have come. */
	get problems(): string[] {
		return [...this.#missing().map(missingWords), ...this.#problems];
	}

	end(): void {
		this.#isOver = true;
		clearTimeout(this.#timer);
		clearInterval(this.#look);
		this.#close(this.#watcher);
	}

	#missing(): string[] {
		return this.#filter.roots.filter((root) => rootIdentity(root) === nowhere);
	}

	#watch(): FSWatcher {
		const {roots, ignores, accepts} = this.#filter;
		const watcher = watch(roots, {ignored: ignores, ignoreInitial: true});
		watcher.on('error', (error) => this.#problem(watchProblem(error)));
		watcher.on('all', (event, file) => {
			if (event !== 'addDir' && event !== 'unlinkDir' && accepts(file)) this.#note(file);
		});
		return watcher;
	}

	#close(watcher: FSWatcher): void {
		watcher.close().catch((error: Error) => this.#problem(error.message));
	}

	/** chokidar goes on with the directory that is gone: what has come in its place is watched anew. */
	#lookAtRoots(): void {
		const {roots} = this.#filter;
		const identities = roots.map(rootIdentity);
		const others = roots.filter((_, index) => identities[index] !== this.#identities[index]);
		this.#identities = identities;
		const come = others.filter((root) => identities[roots.indexOf(root)] !== nowhere);
		if (come.length === 0) return;
		this.#close(this.#watcher);
		this.#watcher = this.#watch();
		for (const root of come) this.#note(root);
	}

	#note(file: string): void {
		if (this.#isOver) return;
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
		// One reload for a directory that was replaced, also when its files were seen to change.
		this.#lookAtRoots();
		clearTimeout(this.#timer);
		this.#restlessSince = null;
		this.#listener.onChange(this.#changed.take(this.#cwd));
	}

	#problem(reason: string): void {
		if (this.#isOver || this.#problems.has(reason) || this.#problems.size >= maxProblems) return;
		this.#problems.add(reason);
		this.#listener.onProblem(reason);
	}
}

/** Each unreadable directory is one; nobody reads more of them. */
const maxProblems = 10;

function missingWords(root: string): string {
	return `${root} is not there`;
}
