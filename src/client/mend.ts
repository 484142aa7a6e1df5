import {chmodSync, closeSync, constants, fchmodSync, fstatSync, openSync, rmSync} from 'node:fs';
import net from 'node:net';
import {listBundles, readBootstrap, removeBundle} from '../state-dir/bundle.ts';
import {acquireLock} from '../state-dir/lock.ts';
import {homePaths} from '../state-dir/paths.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';
import {lookAtDaemon} from './look-at-daemon.ts';

/** Closes a file, folder or socket of ours to others. A symlink that took its place is not followed (ELOOP). */
export function closeToOthers(path: string, mode: number, kind: 'file' | 'directory' | 'socket'): void {
	// A socket cannot be opened; who may write to its folder is looked at first.
	if (kind === 'socket') return chmodSync(path, mode);
	const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const {uid} = fstatSync(fd);
		if (uid !== process.geteuid?.()) throw new Error(`it belongs to user ${uid}`);
		fchmodSync(fd, mode);
	} finally {
		closeSync(fd);
	}
}

/** Whether a unix socket has no listener: its file outlived its process. */
export function isDeadSocket(path: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = net.connect({path});
		socket.once('connect', () => {
			socket.destroy();
			resolve(false);
		});
		socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
	});
}

/** False when it is no longer a dead one. Holds the lock if it is free, so that no daemon comes up and binds it meanwhile. */
export async function removeDeadSocket(home: string, path: string): Promise<boolean> {
	const lock = await acquireLock(home);
	try {
		if (!lock && path === homePaths(home).daemonSocket) return false;
		if (!(await isDeadSocket(path))) return false;
		rmSync(path, {force: true});
		return true;
	} finally {
		lock?.release();
	}
}

/** False when the app is known after all, or its app master lives. */
export async function removeLeftover(home: string, app: string): Promise<boolean> {
	const lock = await acquireLock(home);
	try {
		if (!lock && (await isKnownToDaemon(home, app))) return false;
		const bootstrap = readBootstrap(home, app);
		if (bootstrap && isSameProcess(bootstrap.pid, bootstrap.startTime)) return false;
		if (!listBundles(home).includes(app)) return false;
		removeBundle(home, app);
		return true;
	} finally {
		lock?.release();
	}
}

/** A daemon that holds the lock and does not answer may know it. */
async function isKnownToDaemon(home: string, app: string): Promise<boolean> {
	const daemon = await lookAtDaemon(home);
	return daemon.kind !== 'answers' || daemon.apps.includes(app);
}
