import {
	accessSync,
	chmodSync,
	constants,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	type Stats,
	statSync,
} from 'node:fs';
import path from 'node:path';
import {FcmError} from '../shared/errors.ts';
import {homePaths} from './paths.ts';

/** What a unix socket's path may have, without the terminating zero. */
const socketPathBytes = process.platform === 'linux' ? 107 : 103;
/** The longest name that fcm gives to a socket: `run/12345678.sock`. */
const longestSocket = path.join('run', '12345678.sock');

const groupOrOthersWrite = 0o022;
const groupOrOthersAny = 0o077;

/**
 * Makes the home with `run/` and `apps/`, each 0700 whatever the umask. Safe to call from many processes at once.
 * Throws FCM_ERR_HOME_TOO_LONG or FCM_ERR_HOME_UNUSABLE.
 */
export function prepareHome(home: string): void {
	const {run, apps} = homePaths(home);
	try {
		if (inspectHome(home)) checkIsOurs(home);
		else makeParents(home);
		makeFolder(home, statSync);
		makeFolder(run, lstatSync);
		makeFolder(apps, lstatSync);
	} catch (error) {
		throw asHomeError(home, error);
	}
}

/**
 * Whether the home exists; changes nothing. Throws when it is too long for its sockets, or exists and is not to be
 * trusted: not a directory, owned by somebody else, writable by others, or not writable by us.
 */
export function inspectHome(home: string): boolean {
	const room = socketPathBytes - longestSocket.length - 1;
	const length = Buffer.byteLength(home);
	if (length > room) {
		throw new FcmError('FCM_ERR_HOME_TOO_LONG', `${home} has ${length} bytes; its unix sockets leave room for ${room}`);
	}
	let stats: Stats;
	try {
		stats = statSync(home);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
		throw asHomeError(home, error);
	}
	checkTrust(home, stats);
	try {
		accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch (error) {
		throw asHomeError(home, error);
	}
	return true;
}

function checkTrust(folder: string, stats: Stats): void {
	if (!stats.isDirectory()) throw unusable(`${folder} is not a directory`);
	const user = process.geteuid?.();
	if (user !== undefined && stats.uid !== user) {
		throw unusable(`${folder} belongs to user ${stats.uid}, and this is user ${user}`);
	}
	if (stats.mode & groupOrOthersWrite) {
		const mode = (stats.mode & 0o777).toString(8);
		throw unusable(`${folder} is writable by others (mode ${mode}), so what is in it cannot be trusted`);
	}
}

/** A home that others may look into will be closed, but never somebody's `~` or `/` that was given by mistake. */
function checkIsOurs(home: string): void {
	if (!(statSync(home).mode & groupOrOthersAny)) return;
	const content = readdirSync(home);
	if (content.length === 0 || content.includes('run')) return;
	throw unusable(`${home} is in use for something else and open to others; fcm would have to close it (chmod 700)`);
}

/** Not mkdir's `recursive`: below /proc, where it gets ENOENT although the parent exists, Node tries for ever. */
function makeParents(folder: string): void {
	const parent = path.dirname(folder);
	if (existsSync(parent)) return;
	makeParents(parent);
	makeIfMissing(parent);
}

/** 0700 whatever the umask. `look` is lstat for a folder that must not be a symlink. */
function makeFolder(folder: string, look: (path: string) => Stats): void {
	makeIfMissing(folder);
	checkTrust(folder, look(folder));
	chmodSync(folder, 0o700);
}

function makeIfMissing(folder: string): void {
	try {
		mkdirSync(folder, {mode: 0o700});
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
}

function unusable(message: string, cause?: unknown): FcmError {
	return new FcmError('FCM_ERR_HOME_UNUSABLE', message, {cause});
}

const reasons: Record<string, string> = {
	EACCES: 'no permission',
	EPERM: 'no permission',
	EROFS: 'the file system is read-only',
	ENOTDIR: 'a part of the path is not a directory',
	ELOOP: 'its symlinks form a loop',
	ENOSPC: 'the disk is full',
	ENAMETOOLONG: 'a part of the path is too long',
};

function asHomeError(home: string, error: unknown): FcmError {
	if (FcmError.is(error)) return error;
	const {code = '', message} = error as NodeJS.ErrnoException;
	return unusable(`cannot use ${home}: ${reasons[code] ? `${reasons[code]} (${code})` : message}`, error);
}
