import {readFileSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import {FcmError} from '../shared/errors.ts';
import {
	type RegistryEntry,
	type RegistryFile,
	registryFormat,
	registryMigrations,
	registrySchema,
} from './registry-schema.ts';
import {writeFailed, writeFileAtomic} from './write-file-atomic.ts';

export type {RegistryEntry} from './registry-schema.ts';

/**
 * Which apps are wanted. Reads are from memory, so a file that is damaged while the daemon runs harms nothing; a write
 * that throws (FCM_ERR_HOME_UNUSABLE) has changed neither the memory nor the file.
 */
export interface Registry {
	/** Sorted by name. */
	all(): RegistryEntry[];
	get(name: string): RegistryEntry | undefined;
	set(entry: RegistryEntry): void;
	delete(name: string): void;
	/** Goes up with each change, over all daemons. */
	index(): number;
	/** What was mended at opening, for the log and the user. */
	readonly notice: string | null;
}

/**
 * Opens `apps.json` of a prepared home, or makes it. A damaged one is set aside as `apps.json.corrupt-<time>` and the
 * last good copy used, see `notice`. Throws FCM_ERR_HOME_UNUSABLE when the file cannot be read or written at all.
 */
export function openRegistry(home: string): Registry {
	const file = path.join(home, 'apps.json');
	const {store, notice} = openOrMend(home, file);
	let apps = new Map(Object.entries(store.store.apps));
	let {index} = store.store;
	keepCopy(file);

	const replace = (next: Map<string, RegistryEntry>) => {
		write(store, file, next, index + 1);
		apps = next;
		index += 1;
	};
	return {
		notice,
		all: () => [...apps.values()].sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1)),
		get: (name) => apps.get(name),
		index: () => index,
		set: (entry) => replace(new Map(apps).set(entry.spec.name, entry)),
		delete: (name) => {
			if (!apps.has(name)) return;
			const next = new Map(apps);
			next.delete(name);
			replace(next);
		},
	};
}

/** The last good copy: always a whole and valid file, as it was after the last change. */
const copyOf = (file: string) => `${file}.bak`;

function openOrMend(home: string, file: string): {store: Conf<RegistryFile>; notice: string | null} {
	const text = readIfThere(file);
	const copy = readIfThere(copyOf(file));
	const first = text === null && copy !== null ? 'was missing' : tryOpen(home);
	if (typeof first !== 'string') return {store: first, notice: null};

	const said = text === null ? first : `${first} and was set aside as ${setAside(file, text)}`;
	if (copy !== null) {
		writeFileAtomic(file, copy);
		const second = tryOpen(home);
		if (typeof second !== 'string') return {store: second, notice: `apps.json ${said}; the last good copy is used`};
		setAside(copyOf(file), copy);
	}
	writeFileAtomic(file, JSON.stringify({index: 0, apps: {}}));
	return {store: open(home), notice: `apps.json ${said}; there is no good copy, so the list of apps starts empty`};
}

/** The store, or what is wrong with the file's content. */
function tryOpen(home: string): Conf<RegistryFile> | string {
	try {
		return open(home);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== undefined) throw asHomeError(error);
		return `could not be read (${(error as Error).message})`;
	}
}

function open(home: string): Conf<RegistryFile> {
	return new Conf<RegistryFile>({
		cwd: home,
		configName: 'apps',
		configFileMode: 0o600,
		// Names of apps have dots.
		accessPropertiesByDotNotation: false,
		defaults: {index: 0, apps: {}},
		schema: registrySchema,
		projectVersion: registryFormat,
		migrations: registryMigrations,
		deserialize: parse,
		serialize,
	});
}

/** conf takes `null`, `[]` or a text for an empty object, and a newer format for an older one; here they are refused. */
function parse(text: string): RegistryFile {
	const value: Partial<RegistryFile> & ConfMark = JSON.parse(text) ?? {};
	if (typeof value.apps !== 'object') throw new SyntaxError('there is no "apps" in it');
	const format = String(value.__internal__?.migrations?.version ?? registryFormat);
	if (Number.parseInt(format, 10) > Number.parseInt(registryFormat, 10)) {
		throw new SyntaxError(`it is of format ${format}, and this fcm knows ${registryFormat}`);
	}
	return value as RegistryFile;
}

/** Where conf keeps the format of the file. */
interface ConfMark {
	__internal__?: {migrations?: {version?: unknown}};
}

/**
 * Through conf, which checks it, with a second copy beside it: on a disk that fills up while it writes, conf keeps the
 * part that found room and says nothing (its writer ignores how much was written). Then the second copy takes its place.
 * conf's mark is written along: conf itself would lose it if the file had been damaged meanwhile.
 */
function write(store: Conf<RegistryFile>, file: string, apps: Map<string, RegistryEntry>, index: number): void {
	const next = `${file}.next`;
	const content: RegistryFile & ConfMark = {
		index,
		apps: Object.fromEntries(apps),
		__internal__: {migrations: {version: registryFormat}},
	};
	const text = serialize(content);
	writeFileAtomic(next, text);
	try {
		store.store = content;
		renameSync(next, readIfThere(file) === text ? copyOf(file) : file);
	} catch (error) {
		rmSync(next, {force: true});
		throw writeFailed(file, error);
	}
}

function serialize(content: RegistryFile): string {
	return JSON.stringify(content, null, '\t');
}

/** After opening; a change makes its own. */
function keepCopy(file: string): void {
	try {
		writeFileAtomic(copyOf(file), readFileSync(file, 'utf8'));
	} catch {
		// A full disk: the file itself is good, and the copy of before is still there.
	}
}

function setAside(file: string, text: string): string {
	const aside = `${file}.corrupt-${new Date().toISOString().replaceAll(':', '-')}`;
	writeFileAtomic(aside, text);
	return path.basename(aside);
}

function readIfThere(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw asHomeError(error);
	}
}

function asHomeError(error: unknown): FcmError {
	return new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot use apps.json: ${(error as Error).message}`, {cause: error});
}
