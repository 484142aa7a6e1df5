import type {HomeEntry} from '../../client/look-at-home.ts';
import type {Facts} from './facts.ts';
import {type Finding, shellPath} from './finding.ts';

const check = 'rights';
const privateModes = {file: 0o600, socket: 0o600, directory: 0o700} as const;

/** No file wider than 0600, no folder wider than 0700, all of them ours. */
export function rightsCheck({entries, self}: Facts): Finding[] {
	const findings = entries.flatMap((entry) => foreign(entry, self.uid) ?? wide(entry) ?? odd(entry) ?? []);
	if (findings.length > 0) return findings;
	const message = `${entries.length} files and folders, closed to others`;
	return entries.length > 0 ? [{check, severity: 'ok', message}] : [];
}

function foreign({path, uid}: HomeEntry, own: number | null): Finding | null {
	if (own === null || uid === own) return null;
	const message = `${path} belongs to user ${uid}, and this is user ${own}`;
	return {check, severity: 'problem', message, mend: `sudo chown ${own} ${shellPath(path)}`};
}

function wide({path, kind, mode}: HomeEntry): Finding | null {
	if (kind !== 'file' && kind !== 'directory' && kind !== 'socket') return null;
	const wanted = privateModes[kind];
	if ((mode & ~wanted) === 0) return null;
	return {
		check,
		severity: 'problem',
		message: `${path} has mode ${octal(mode)}, which is wider than ${octal(wanted)}`,
		mend: `chmod ${octal(mode & wanted)} ${shellPath(path)}`,
		fix: {kind: 'close-to-others', path, mode: mode & wanted, entry: kind},
	};
}

function odd({path, kind}: HomeEntry): Finding | null {
	if (kind !== 'symlink' && kind !== 'other') return null;
	return {
		check,
		severity: 'note',
		message: `${path} is ${kind === 'symlink' ? 'a symlink' : 'no regular file'}, not of fcm`,
	};
}

function octal(mode: number): string {
	return mode.toString(8).padStart(4, '0');
}
