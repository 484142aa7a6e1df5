import {open, readFile, rm, stat} from 'node:fs/promises';
import {wallNow} from '../shared/clock.ts';

const staleLockMs = 10_000;

/**
 * Runs `work` unless another app master is rotating the same file: two at once would overwrite each other's files.
 * False: the other one is at it. A lock whose owner is dead is taken away.
 */
export async function whileLocked(file: string, work: () => Promise<void>): Promise<boolean> {
	const lock = `${file}.lock`;
	if (!(await takeLock(lock))) return false;
	try {
		await work();
	} finally {
		await rm(lock, {force: true});
	}
	return true;
}

async function takeLock(lock: string): Promise<boolean> {
	try {
		const handle = await open(lock, 'wx', 0o600);
		await handle.writeFile(String(process.pid)).finally(() => handle.close());
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		if (await isStale(lock)) await rm(lock, {force: true});
		return false;
	}
}

async function isStale(lock: string): Promise<boolean> {
	try {
		const {mtimeMs} = await stat(lock);
		if (wallNow() - mtimeMs > staleLockMs) return true;
		process.kill(Number(await readFile(lock, 'utf8')) || process.pid, 0);
		return false;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ESRCH';
	}
}
