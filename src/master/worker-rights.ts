import {readFileSync} from 'node:fs';
import type {AppSpec} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';

/** Whom the workers of a release run as: for spawn(2), which also drops every supplementary group. */
export interface WorkerIdentity {
	uid: number;
	gid: number;
	/** HOME, USER and LOGNAME, if the system knows the user. */
	env: Record<string, string>;
}

/** Who asks, and where users are looked up. For tests. */
export interface RightsContext {
	uid: number | undefined;
	gid: number | undefined;
	passwd(): string;
}

const thisProcess: RightsContext = {
	uid: process.geteuid?.(),
	gid: process.getegid?.(),
	passwd: () => readFileSync('/etc/passwd', 'utf8'),
};

/**
 * Null: as this process. A uid without a gid gets its own primary group, never the app master's: a worker in root's group
 * has not dropped much. Throws FCM_ERR_CONFIG_INVALID when this process may not give those rights, or the group is not
 * known; to be asked before anything is stopped.
 */
export function workerIdentity(
	{name, uid, gid}: Pick<AppSpec, 'name' | 'uid' | 'gid'>,
	self: RightsContext = thisProcess,
): WorkerIdentity | null {
	if (uid === null && gid === null) return null;
	if (self.uid === undefined || self.gid === undefined)
		throw invalid(`${name}: uid and gid are not known to this system`);
	const user = uid === null || uid === self.uid ? null : userOf(uid, self);
	const wanted = {uid: uid ?? self.uid, gid: gid ?? (uid === null || uid === self.uid ? self.gid : user?.gid)};
	if (wanted.gid === undefined) throw invalid(`${name}: no user of this system has uid ${uid}; say its gid too`);
	if (wanted.uid === self.uid && wanted.gid === self.gid) return null;
	if (self.uid !== 0) {
		const asked = `uid ${wanted.uid} and gid ${wanted.gid}`;
		throw invalid(`${name}: workers with ${asked} need an fcm that runs as root; this one is uid ${self.uid}`);
	}
	const env = user ? {HOME: user.home, USER: user.name, LOGNAME: user.name} : {};
	return {uid: wanted.uid, gid: wanted.gid, env: {...env}};
}

/** Runs `spawn` with the umask that its child is to have: a child inherits it, whatever program it is. */
export function withUmask<T>(umask: number | null, spawn: () => T): T {
	if (umask === null) return spawn();
	const own = process.umask(umask);
	try {
		return spawn();
	} finally {
		process.umask(own);
	}
}

interface User {
	name: string;
	gid: number;
	home: string;
}

/** Of /etc/passwd: Node has no other way to users than the current one. */
function userOf(uid: number, self: RightsContext): User | null {
	let lines: string[];
	try {
		lines = self.passwd().split('\n');
	} catch {
		return null;
	}
	for (const line of lines) {
		const [name = '', , id, gid, , home = '/'] = line.split(':');
		if (name !== '' && id === String(uid)) return {name, gid: Number(gid), home};
	}
	return null;
}

function invalid(message: string): FcmError {
	return new FcmError('FCM_ERR_CONFIG_INVALID', message);
}
