import {wallNow} from '../shared/clock.ts';
import {FcmError} from '../shared/errors.ts';
import {homePaths} from './paths.ts';
import {
	appsFlaw,
	type RegistryEntry,
	type RegistryFile,
	registryFormat,
	registryMigrations,
	registrySchema,
} from './registry-schema.ts';
import {openStateFile} from './state-file.ts';

export type {RegistryEntry} from './registry-schema.ts';

/**
 * Which apps are wanted. Reads are from memory, so a file that is damaged while the daemon runs harms nothing; a write
 * that throws (FCM_ERR_STATE_WRITE) has changed neither the memory nor the file.
 */
export interface Registry {
	/** Sorted by name. */
	all(): RegistryEntry[];
	get(name: string): RegistryEntry | undefined;
	set(entry: RegistryEntry): void;
	delete(name: string): void;
	/**
	 * For what has happened already, and must count although `set` could not write it, for the reason `why`: changes the
	 * memory. It is written with the next change, or by `flush`.
	 */
	hold(entry: RegistryEntry, why: FcmError): void;
	/** Tries again to write what is held, if anything is. */
	flush(): void;
	/** Writes what is in memory, over whatever is in the file. */
	rewrite(): void;
	/** Goes up with each change, over all daemons; a number never comes again for other apps. */
	index(): number;
	/** Why the file is behind the memory; null when it is not. */
	unwritten(): FcmError | null;
	/** What was mended at opening, for the log and the user. */
	readonly notice: string | null;
}

/**
 * Opens `apps.json` of a prepared home, or makes it. Never fails: what lives is adopted whatever the file says. A damaged
 * one is set aside as `apps.json.corrupt-<time>` and the last good copy used, see `notice`.
 */
export function openRegistry(home: string): Registry {
	const file = openStateFile<RegistryFile>({
		file: homePaths(home).registry,
		schema: registrySchema,
		format: registryFormat,
		migrations: registryMigrations,
		empty: {index: 0, apps: {}},
		flaw: appsFlaw,
	});
	let apps: ReadonlyMap<string, RegistryEntry> = new Map(Object.entries(file.content.apps));
	// Lost with its copy: far above every number that somebody has noted. A daemon makes fewer changes than seconds pass.
	let index = file.origin === 'lost' ? Math.floor(wallNow() / 1000) : file.content.index;
	let {unwritten} = file;

	const write = (nextApps = apps, nextIndex = index) => {
		file.write({index: nextIndex, apps: Object.fromEntries(nextApps)});
		[apps, index, unwritten] = [nextApps, nextIndex, null];
	};
	const flush = () => {
		try {
			if (unwritten) write();
		} catch (error) {
			unwritten = FcmError.from(error);
		}
	};
	if (file.origin === 'new' || file.origin === 'lost') unwritten = new FcmError('FCM_ERR_STATE_WRITE', 'not tried yet');
	flush();
	return {
		notice: file.notice,
		all: () => [...apps.values()].sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1)),
		get: (name) => apps.get(name),
		set: (entry) => write(new Map(apps).set(entry.spec.name, entry), index + 1),
		delete: (name) => {
			if (apps.has(name)) write(new Map([...apps].filter(([known]) => known !== name)), index + 1);
		},
		hold: (entry, why) => {
			apps = new Map(apps).set(entry.spec.name, entry);
			index += 1;
			unwritten = why;
		},
		flush,
		rewrite: () => write(),
		index: () => index,
		unwritten: () => unwritten,
	};
}
