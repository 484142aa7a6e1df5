import {randomBytes} from 'node:crypto';
import {closeSync, fchmodSync, fsyncSync, openSync, renameSync, unlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {FcmError} from '../shared/errors.ts';

/**
 * Replaces a state file (mode 0600 whatever the umask): a reader sees the old text or the new one, never a part, also
 * after a power cut. Throws FCM_ERR_HOME_UNUSABLE when the disk is full or the like; the old file is then as it was.
 */
export function writeFileAtomic(file: string, text: string): void {
	const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
	try {
		writeDurably(temporary, text);
		renameSync(temporary, file);
	} catch (error) {
		removeIfThere(temporary);
		throw writeFailed(file, error);
	}
}

/** Says which file could not be written, and that nothing is lost. */
export function writeFailed(file: string, error: unknown): FcmError {
	const {code, message} = error as NodeJS.ErrnoException;
	const reason = code === 'ENOSPC' ? 'the disk is full (ENOSPC)' : message;
	return new FcmError(
		'FCM_ERR_HOME_UNUSABLE',
		`cannot write ${path.basename(file)}: ${reason}; the old one is intact`,
		{
			cause: error,
			details: {file},
		},
	);
}

function writeDurably(file: string, text: string): void {
	const fd = openSync(file, 'wx', 0o600);
	try {
		fchmodSync(fd, 0o600);
		writeFileSync(fd, text);
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
}

function removeIfThere(file: string): void {
	try {
		unlinkSync(file);
	} catch {
		// It was never made, or its folder is gone: nothing is left behind either way.
	}
}
