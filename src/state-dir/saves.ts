import {chmodSync, lstatSync, mkdirSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {appNamePattern} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';
import {didYouMean} from '../shared/nearest-word.ts';
import {homePaths} from './paths.ts';
import {appsFlaw, type RegistryEntry, registryFormat, registryMigrations, saveSchema} from './registry-schema.ts';
import {copyOf, openStateFile, type StateFile} from './state-file.ts';
import {writeFailed} from './write-file-atomic.ts';

/** A named set: which apps with which spec were wanted running or stopped. */
export interface Save {
	name: string;
	/** ms since the epoch. */
	savedAt: number;
	/** Sorted by name. */
	entries: RegistryEntry[];
}

/** `saves/<name>.json`, but for conf's own `__internal__`. */
interface SaveFile {
	savedAt: number;
	apps: Record<string, RegistryEntry>;
}

/** Replaces a set of that name. Throws FCM_ERR_STATE_WRITE; the old set is then as it was. */
export function writeSave(home: string, {name, savedAt, entries}: Save): void {
	makeFolder(homePaths(home).saves);
	const apps = Object.fromEntries(entries.map((entry) => [entry.spec.name, entry]));
	open(home, name).write({savedAt, apps});
}

/** `notice`: what was damaged and mended. Throws FCM_ERR_SAVE_NOT_FOUND, also when neither it nor its copy can be read. */
export function readSave(home: string, name: string): Save & {notice: string | null} {
	const {origin, notice, content} = open(home, name);
	if (origin === 'new') throw noSave(home, name);
	if (origin === 'lost') throw new FcmError('FCM_ERR_SAVE_NOT_FOUND', `the set "${name}" is lost: ${notice}`);
	const entries = Object.values(content.apps).sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
	return {name, savedAt: content.savedAt, entries, notice};
}

/** Sorted. A damaged one is in it too. */
export function listSaves(home: string): string[] {
	try {
		return readdirSync(homePaths(home).saves)
			.filter((file) => file.endsWith('.json'))
			.map((file) => file.slice(0, -'.json'.length))
			.filter((name) => appNamePattern.test(name))
			.sort();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot list the sets: ${(error as Error).message}`, {cause: error});
	}
}

/** With its copy and what was set aside of it. Throws FCM_ERR_SAVE_NOT_FOUND. */
export function deleteSave(home: string, name: string): void {
	const file = fileOf(home, name);
	if (!listSaves(home).includes(name)) throw noSave(home, name);
	const aside = `${path.basename(file)}.corrupt-`;
	const folder = path.dirname(file);
	const remains = readdirSync(folder).filter((entry) => entry.startsWith(aside));
	// The copy first: a set that is deleted must not come back from it.
	for (const each of [copyOf(file), ...remains.map((entry) => path.join(folder, entry)), file]) {
		rmSync(each, {recursive: true, force: true});
	}
}

function open(home: string, name: string): StateFile<SaveFile> {
	const {saves} = homePaths(home);
	if (lstatSync(saves, {throwIfNoEntry: false})?.isDirectory() === false) {
		throw new FcmError('FCM_ERR_HOME_UNUSABLE', `${saves} is not a directory`);
	}
	return openStateFile<SaveFile>({
		file: fileOf(home, name),
		schema: saveSchema,
		format: registryFormat,
		migrations: registryMigrations,
		empty: {savedAt: 0, apps: {}},
		flaw: ({savedAt, apps}) => (savedAt === undefined ? 'there is no "savedAt" in it' : appsFlaw({apps})),
	});
}

/** A name that comes from a client becomes a path here. */
function fileOf(home: string, name: string): string {
	if (typeof name === 'string' && appNamePattern.test(name)) return path.join(homePaths(home).saves, `${name}.json`);
	const rule = 'letters, digits, dot, underscore and hyphen, at most 64, not first a dot, underscore or hyphen';
	throw new FcmError('FCM_ERR_USAGE', `${JSON.stringify(name)} cannot name a set: ${rule}`);
}

function noSave(home: string, name: string): FcmError {
	const known = listSaves(home);
	const others = known.length === 0 ? '; nothing has been saved yet' : `; there are: ${known.join(', ')}`;
	return new FcmError('FCM_ERR_SAVE_NOT_FOUND', `there is no set "${name}"${didYouMean(name, known) || others}`);
}

function makeFolder(folder: string): void {
	try {
		mkdirSync(folder, {mode: 0o700});
		chmodSync(folder, 0o700);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFailed(folder, error);
	}
}
