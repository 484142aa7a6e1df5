import {chmodSync, type Dirent, lstatSync, readdirSync} from 'node:fs';
import path from 'node:path';

/** Something in the home that others than its owner have a right to. */
export interface OpenEntry {
	path: string;
	/** The lowest nine bits. */
	mode: number;
	/** Whose it is. Another one's than ours cannot be closed by us. */
	uid: number;
}

/** More than any home has; one that was pointed at a whole disk by mistake is not walked to its end. */
const maxEntries = 50_000;
/** `apps/<name>/logs/<file>`, and one level for who nests its logs. */
const maxDepth = 5;
const groupOrOthers = 0o077;

/** What in the home is open to others, though only its owner is to use it (0700, 0600). Symlinks are not followed. */
export function openEntries(home: string): OpenEntry[] {
	const found: OpenEntry[] = [];
	let left = maxEntries;
	const look = (folder: string, depth: number) => {
		for (const entry of entriesOf(folder)) {
			if (left-- <= 0) return;
			const full = path.join(folder, entry.name);
			const open = entry.isSymbolicLink() ? null : openEntry(full);
			if (open) found.push(open);
			if (entry.isDirectory() && depth < maxDepth) look(full, depth + 1);
		}
	};
	look(home, 1);
	return found;
}

/** Closes what of ours is open: a copied or restored home has its files as the copy made them. Returns what was closed. */
export function closeEntries(home: string): OpenEntry[] {
	const user = process.geteuid?.();
	return openEntries(home).filter(({path: file, mode, uid}) => {
		if (uid !== user) return false;
		try {
			chmodSync(file, mode & ~groupOrOthers);
			return true;
		} catch {
			return false; // Gone meanwhile, or on a disk without rights: `fcm doctor` names it.
		}
	});
}

function entriesOf(folder: string): Dirent[] {
	try {
		return readdirSync(folder, {withFileTypes: true});
	} catch {
		return [];
	}
}

function openEntry(file: string): OpenEntry | null {
	try {
		const {mode, uid} = lstatSync(file);
		return mode & groupOrOthers ? {path: file, mode: mode & 0o777, uid} : null;
	} catch {
		return null;
	}
}
