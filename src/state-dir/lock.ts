import {createHash, randomBytes} from 'node:crypto';
import {
	chmodSync,
	closeSync,
	constants,
	existsSync,
	fstatSync,
	linkSync,
	lstatSync,
	openSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {FcmError} from '../shared/errors.ts';
import {readStateText} from './read-state-text.ts';
import {setAside} from './set-aside.ts';
import {writeFailed, writeFileAtomic} from './write-file-atomic.ts';

export interface Lock {
	/** Linux: the abstract socket's name, without its zero byte. */
	readonly address?: string;
	release(): void;
	/** Whether whoever comes next still finds this lock taken: somebody may have removed the home, or what is in it. */
	isInPlace(): boolean;
	/** Makes it so again, in a home that is there. Throws when it cannot be written. */
	putBack(): void;
}

/**
 * Takes the one lock of a prepared home, or answers null when another process has it. The kernel gives it back with
 * the death of its holder, however it died; so there is no stale lock and no pid to compare. Does not keep the process alive.
 */
export async function acquireLock(home: string): Promise<Lock | null> {
	if (process.platform !== 'linux') return lockFile(home);
	const id = lockId(home);
	const name = lockName(home, {id});
	const release = await bindAbstractSocket(name);
	if (!release) return null;
	const file = path.join(home, 'lock-id');
	return {
		release,
		address: name.slice(1),
		isInPlace: () => readIfThere(file) === id,
		putBack: () => writeFileAtomic(file, id),
	};
}

/**
 * Linux: Node has no flock, but an abstract socket address (one that begins with a zero byte) can be bound once, is no
 * file, and is freed with its process. Others could bind it first if they could guess it: hence the secret id.
 */
export function bindAbstractSocket(name: string): Promise<(() => void) | null> {
	const server = net.createServer((socket) => socket.destroy());
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE') resolve(null);
			else reject(new FcmError('FCM_ERR_INTERNAL', `cannot lock: ${error.message}`, {cause: error}));
		});
		server.listen({path: name, exclusive: true}, () => {
			server.unref();
			resolve(() => server.close());
		});
	});
}

/** Of the daemon, or of the app master of `app`. */
export function lockName(home: string, {id = lockId(home), app}: {id?: string; app?: string} = {}): string {
	const hash = createHash('sha256')
		.update([realpathSync(home), id, ...(app === undefined ? [] : [app])].join('\n'))
		.digest('hex');
	return app === undefined ? `\0fcm-${hash}` : `\0fcm-app-${hash}`;
}

/** Made once. Written aside and linked into place, so that of a hundred first readers none sees it half written. */
function lockId(home: string): string {
	const file = path.join(home, 'lock-id');
	// Read once: what is not there now may be there, whole and made by another first reader, at a second look.
	const found = readStateText(file);
	const known = idIn(found);
	if (known !== null) return known;
	// Not a file of ours, or a damaged one: in the way of the link below.
	if (found.kind !== 'absent') setAside(file);
	const aside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
	try {
		writeFileSync(aside, randomBytes(16).toString('hex'), {flag: 'wx', mode: 0o600});
		chmodSync(aside, 0o600);
		linkSync(aside, file);
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		if (code !== 'EEXIST') {
			throw code === 'ENOSPC' || code === 'EDQUOT'
				? writeFailed(file, error)
				: new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot write ${file}: ${message}`, {cause: error});
		}
	} finally {
		rmSync(aside, {force: true});
	}
	const made = readIfThere(file);
	if (made === null)
		throw new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot use ${file}: it does not hold what was written`);
	return made;
}

function readIfThere(file: string): string | null {
	return idIn(readStateText(file));
}

/** Null when it is not there, or not as it was made. */
function idIn(found: ReturnType<typeof readStateText>): string | null {
	return found.kind === 'text' && /^[0-9a-f]{32}$/.test(found.text) ? found.text : null;
}

/** macOS and the BSDs lock at open(2); Node passes the flag on but has no name for it. */
const exclusiveLock = 0x20;

function lockFile(home: string): Lock | null {
	const file = path.join(home, 'lock');
	let fd = openLocked(home, file);
	if (fd === null) return null;
	return {
		release: () => closeSync(fd!),
		isInPlace: () => lstatSync(file, {throwIfNoEntry: false})?.ino === fstatSync(fd!).ino,
		putBack: () => {
			const next = openLocked(home, file);
			if (next === null) throw new FcmError('FCM_ERR_DAEMON_LOCKED', `another daemon holds the lock of ${home}`);
			closeSync(fd!);
			fd = next;
		},
	};
}

export function openLocked(home: string, file: string): number | null {
	const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock;
	try {
		return openSync(file, flags, 0o600);
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
