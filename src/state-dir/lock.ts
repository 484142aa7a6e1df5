import {createHash, randomBytes} from 'node:crypto';
import {
	chmodSync,
	closeSync,
	constants,
	existsSync,
	linkSync,
	openSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {FcmError} from '../shared/errors.ts';

export interface Lock {
	release(): void;
}

/**
 * Takes the one lock of a prepared home, or answers null when another process has it. The kernel gives it back with
 * the death of its holder, however it died; so there is no stale lock and no pid to compare. Does not keep the process alive.
 */
export async function acquireLock(home: string): Promise<Lock | null> {
	return process.platform === 'linux' ? bindAbstractSocket(lockName(home)) : lockFile(home);
}

/**
 * Linux: Node has no flock, but an abstract socket address (one that begins with a zero byte) can be bound once, is no
 * file, and is freed with its process. Others could bind it first if they could guess it: hence the secret id.
 */
function bindAbstractSocket(name: string): Promise<Lock | null> {
	const server = net.createServer((socket) => socket.destroy());
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE') resolve(null);
			else reject(new FcmError('FCM_ERR_INTERNAL', `cannot lock: ${error.message}`, {cause: error}));
		});
		server.listen({path: name, exclusive: true}, () => {
			server.unref();
			resolve({release: () => server.close()});
		});
	});
}

function lockName(home: string): string {
	const hash = createHash('sha256')
		.update(`${realpathSync(home)}\n${lockId(home)}`)
		.digest('hex');
	return `\0fcm-${hash}`;
}

/** Made once. Written aside and linked into place, so that of a hundred first readers none sees it half written. */
function lockId(home: string): string {
	const file = path.join(home, 'lock-id');
	const known = readIfThere(file);
	if (known) return known;
	const aside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
	try {
		writeFileSync(aside, randomBytes(16).toString('hex'), {flag: 'wx', mode: 0o600});
		chmodSync(aside, 0o600);
		linkSync(aside, file);
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		if (code !== 'EEXIST') {
			throw new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot write ${file}: ${message}`, {cause: error});
		}
	} finally {
		rmSync(aside, {force: true});
	}
	return readFileSync(file, 'utf8');
}

function readIfThere(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot read ${file}: ${(error as Error).message}`, {cause: error});
	}
}

/** macOS and the BSDs lock at open(2); Node passes the flag on but has no name for it. */
const exclusiveLock = 0x20;

function lockFile(home: string): Lock | null {
	const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock;
	try {
		const fd = openSync(path.join(home, 'lock'), flags, 0o600);
		return {release: () => closeSync(fd)};
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return null;
		throw new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot lock ${home}: ${message}`, {cause: error});
	}
}

/**
 * Whether a process holds the lock now. Changes nothing: on Linux it asks for an answer instead of trying to take it, so a
 * daemon that starts in that moment is not kept out. Elsewhere it takes it for that moment.
 */
export async function isLocked(home: string): Promise<boolean> {
	if (process.platform === 'linux') return existsSync(path.join(home, 'lock-id')) && isBound(lockName(home));
	if (!existsSync(path.join(home, 'lock'))) return false;
	const lock = lockFile(home);
	lock?.release();
	return lock === null;
}

/** The name of the lock as /proc/net/unix has it; null where there is none, and before the first daemon of the home. */
export function lockAddress(home: string): string | null {
	if (process.platform !== 'linux' || !existsSync(path.join(home, 'lock-id'))) return null;
	return lockName(home).replace('\0', '@');
}

function isBound(name: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = net.connect({path: name});
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		// Refused: nobody is there. Full: somebody is, and busy.
		socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EAGAIN'));
	});
}
