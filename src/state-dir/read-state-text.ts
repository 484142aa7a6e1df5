import {closeSync, constants, fstatSync, openSync, readFileSync} from 'node:fs';

export type StateText = {kind: 'text'; text: string} | {kind: 'absent'} | {kind: 'unusable'; why: string};

/** Far above what 1,000 apps with all their environments need. */
const maxBytes = 64 * 1024 * 1024;

/**
 * The text of a file that only we write. Never waits and never follows: a FIFO would hold the daemon for ever, a symlink
 * leads to what is not ours.
 */
export function readStateText(file: string): StateText {
	let fd: number | undefined;
	try {
		fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
		const stats = fstatSync(fd);
		if (stats.isDirectory()) return unusable('is a directory');
		if (!stats.isFile()) return unusable('is not a regular file');
		if (stats.size > maxBytes) return unusable(`is larger than ${maxBytes / 1024 / 1024} MiB`);
		return {kind: 'text', text: readFileSync(fd, 'utf8')};
	} catch (error) {
		const {code = '', message} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT') return {kind: 'absent'};
		if (code === 'ELOOP' || code === 'EMLINK') return unusable('is a symlink');
		if (code === 'ENXIO') return unusable('is not a regular file');
		return unusable(code === 'EACCES' ? 'may not be read (EACCES)' : `cannot be read (${message})`);
	} finally {
		if (fd !== undefined) closeSync(fd);
	}
}

/** The same for files that are merely read again when they are needed. Throws an Error with the words of what is wrong. */
export function requireStateText(file: string): string {
	const found = readStateText(file);
	if (found.kind === 'text') return found.text;
	throw new Error(found.kind === 'absent' ? 'it is not there' : `it ${found.why}`);
}

function unusable(why: string): StateText {
	return {kind: 'unusable', why};
}
