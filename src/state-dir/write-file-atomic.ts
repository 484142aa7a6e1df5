import {randomBytes} from 'node:crypto';
import {closeSync, fchmodSync, fsyncSync, openSync, renameSync, unlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {FcmError} from '../shared/errors.ts';

/**
 * Replaces a state file (mode 0600 whatever the umask): a reader sees the old content or the new one, never a part, also
 * after a power cut. Throws FCM_ERR_STATE_WRITE when the disk is full or the like; the old file is then as it was.
 */
export function writeFileAtomic(file: string, content: string | Buffer): void {
	prepared([file], content, writeDurably, ([temporary]) => renameSync(temporary!, file));
}

/**
 * The same without waiting for the disk, for what names living processes: a power cut, after which the file may be empty,
 * ends them all. A sync would hold up an app master, and with it new connections, whenever a worker is forked.
 */
export function writeProcessFile(file: string, content: string): void {
	prepared([file], content, write, ([temporary]) => renameSync(temporary!, file));
}

/**
 * The same with a copy beside it. Both are whole on the disk before the first one is replaced, so a disk that is full
 * for one of them changes neither; who dies in between leaves the old copy, which is good too.
 */
export function writeWithCopy(file: string, copy: string, text: string): void {
	prepared([file, copy], text, writeDurably, ([temporary, beside]) => {
		renameSync(temporary!, file);
		try {
			renameSync(beside!, copy);
		} catch {
			// Something is in the way of the copy. The file counts, and is written.
			removeIfThere(beside!);
		}
	});
}

/** `replace` gets a whole file beside each target. When anything fails, none of them is left behind. */
function prepared(
	targets: [string, ...string[]],
	content: string | Buffer,
	write: (file: string, content: string | Buffer) => void,
	replace: (temporaries: string[]) => void,
): void {
	const temporaries: string[] = [];
	try {
		for (const target of targets) {
			temporaries.push(`${target}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
			write(temporaries.at(-1)!, content);
		}
		replace(temporaries);
	} catch (error) {
		for (const temporary of temporaries) removeIfThere(temporary);
		throw writeFailed(targets[0], error);
	}
}

const reasons: Record<string, string> = {
	ENOSPC: 'the disk is full',
	EDQUOT: 'the quota of this user is used up',
	EFBIG: 'the limit on file sizes is reached (ulimit -f)',
	EISDIR: 'a directory is in its place',
	EROFS: 'the file system is read-only',
	ENOENT: 'its folder was removed',
	EMFILE: 'too many files are open',
	ENFILE: 'too many files are open on this machine',
};

/** Says which file could not be written, why, and that nothing is lost. */
export function writeFailed(file: string, error: unknown): FcmError {
	const {code = '', message} = error as NodeJS.ErrnoException;
	const reason = reasons[code] ? `${reasons[code]} (${code})` : message;
	return new FcmError('FCM_ERR_STATE_WRITE', `cannot write ${path.basename(file)}: ${reason}; the old one is intact`, {
		cause: error,
		details: {file},
	});
}

function writeDurably(file: string, content: string | Buffer): void {
	write(file, content, fsyncSync);
}

function write(file: string, content: string | Buffer, sync?: (fd: number) => void): void {
	const fd = openSync(file, 'wx', 0o600);
	try {
		fchmodSync(fd, 0o600);
		writeFileSync(fd, content);
		sync?.(fd);
	} finally {
		closeSync(fd);
	}
}

function removeIfThere(file: string): void {
	try {
		unlinkSync(file);
	} catch {
		// It was never made, or is in its place already, or its folder is gone: nothing is left behind.
	}
}
