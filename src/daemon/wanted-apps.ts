import {isDeepStrictEqual} from 'node:util';
import type {Dependency} from '../protocol/app-spec.ts';
import type {AppStatus} from '../protocol/status.ts';
import {FcmError} from '../shared/errors.ts';
import {notFound} from '../shared/select-apps.ts';
import type {Registry, RegistryEntry} from '../state-dir/registry.ts';
import {completeEntry} from './complete-entry.ts';
import {IndexHistory} from './index-history.ts';
import {keepBundle} from './keep-bundle.ts';
import {WaitingApps} from './waiting-apps.ts';

/** The part of the fleet that is written down: which apps there are, and what is wanted of them. */
export class WantedApps {
	readonly home: string;
	protected readonly registry: Registry;
	protected readonly waiting = new WaitingApps((app) => this.changed(app));
	readonly #history: IndexHistory;
	readonly #listeners = new Set<(app: string) => void>();

	constructor({home, registry}: {home: string; registry: Registry}) {
		this.home = home;
		this.registry = registry;
		this.#history = new IndexHistory(registry.index());
	}

	/** Goes up with each change of what is wanted. */
	get index(): number {
		return this.registry.index();
	}

	/** The apps that changed after that index; null when it is longer ago than is known. */
	changedSince(index: number): string[] | null {
		return this.#history.since(index);
	}

	entries(): RegistryEntry[] {
		return this.registry.all();
	}

	find(app: string): RegistryEntry | undefined {
		return this.registry.get(app);
	}

	/** Errors: FCM_ERR_APP_NOT_FOUND. */
	entry(app: string): RegistryEntry {
		const entry = this.find(app);
		if (entry) return entry;
		const specs = this.entries().map(({spec}) => spec);
		throw notFound(specs, app);
	}

	/** Before something is done. Errors: FCM_ERR_STATE_WRITE; nothing has changed then. */
	remember(told: RegistryEntry): void {
		const {name} = told.spec;
		const before = this.find(name);
		const entry = completeEntry(told, before, this.entries());
		const isNew = !isDeepStrictEqual(before, entry);
		if (isNew) this.registry.set(entry);
		try {
			keepBundle(this.home, entry.spec);
		} catch (error) {
			if (isNew && before) this.#put(before);
			else if (isNew) this.registry.delete(name);
			throw error;
		}
		this.changed(name);
	}

	/** After something was done: it counts, whether it can be written or not. Answers with why it could not, or null. */
	hold(told: RegistryEntry): FcmError | null {
		const before = this.find(told.spec.name);
		const entry = completeEntry(told, before, this.entries());
		const unwritten = isDeepStrictEqual(before, entry) ? null : this.#put(entry);
		this.changed(entry.spec.name);
		try {
			keepBundle(this.home, entry.spec);
			return unwritten;
		} catch (error) {
			return unwritten ?? FcmError.from(error);
		}
	}

	/** As `hold`. Does nothing for an app that is deleted meanwhile. */
	setWanted(app: string, wanted: RegistryEntry['wanted']): FcmError | null {
		const entry = this.find(app);
		if (!entry || entry.wanted === wanted) return null;
		const unwritten = this.#put({...entry, wanted});
		this.changed(app);
		return unwritten;
	}

	/** Those that an older version wrote have no ids yet. */
	giveIds(): void {
		for (const entry of this.entries()) if (entry.id === undefined) this.hold(entry);
	}

	/** Writes what is only in memory, if there is room by now. Why there is none, or null. */
	flush(): FcmError | null {
		this.registry.flush();
		return this.registry.unwritten();
	}

	/** What an app waits for before it is started; none when it waits no longer. */
	showWaiting(app: string, dependencies: Dependency[]): void {
		this.waiting.set(app, dependencies);
	}

	/** With what is known of the app beyond what its master tells. */
	marked(status: AppStatus): AppStatus {
		return this.waiting.mark(status, this.find(status.name));
	}

	/** Calls back with the name of each app that changed, was made or was removed; the returned function ends it. */
	onChange(listener: (app: string) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	protected changed(app: string): void {
		this.#history.note(this.index, app);
		for (const listener of this.#listeners) listener(app);
	}

	#put(entry: RegistryEntry): FcmError | null {
		const {registry} = this;
		try {
			registry.set(entry);
			return null;
		} catch (error) {
			const why = FcmError.from(error);
			if (why.code !== 'FCM_ERR_STATE_WRITE') throw error;
			registry.hold(entry, why);
			return why;
		}
	}
}
