import {lstatSync, readdirSync, type Stats} from 'node:fs';
import path from 'node:path';

/** Something in the home, or the home itself. Symlinks are not followed. */
export interface HomeEntry {
	path: string;
	kind: 'file' | 'directory' | 'socket' | 'symlink' | 'other';
	/** Permission bits. */
	mode: number;
	uid: number;
}

/** A home has a few files per app; who has more has put them there. */
const maxEntries = 20_000;

/** Everything in the home, at most 20,000 entries. What goes away meanwhile, or cannot be looked at, is left out. */
export function homeEntries(home: string): HomeEntry[] {
	const entries: HomeEntry[] = [];
	const waiting = [home];
	while (waiting.length > 0 && entries.length < maxEntries) {
		const file = waiting.shift()!;
		const stats = lookAt(file);
		if (!stats) continue;
		entries.push({path: file, kind: kindOf(stats), mode: stats.mode & 0o777, uid: stats.uid});
		if (stats.isDirectory()) waiting.push(...namesIn(file).map((name) => path.join(file, name)));
	}
	return entries;
}

function lookAt(file: string): Stats | null {
	try {
		return lstatSync(file);
	} catch {
		return null;
	}
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder).sort();
	} catch {
		return [];
	}
}

function kindOf(stats: Stats): HomeEntry['kind'] {
	if (stats.isFile()) return 'file';
	if (stats.isDirectory()) return 'directory';
	if (stats.isSocket()) return 'socket';
	return stats.isSymbolicLink() ? 'symlink' : 'other';
}
