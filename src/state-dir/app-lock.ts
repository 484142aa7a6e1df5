import {closeSync} from 'node:fs';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {bindAbstractSocket, lockName, openLocked} from './lock.ts';
import {appPaths} from './paths.ts';

/** What an app master exits with that found another one of its app. */
export const lockedOutExit = 75;

/** Longer than an app master that ends takes for its last words. */
const patienceMs = 6000;
const lookMs = 50;

/**
 * Held by the app master of an app for as long as it lives: a daemon that dies while it makes one leaves one behind that the
 * next daemon cannot know of yet, and two would run the app twice. Waits for one that is just ending; false when another one lives on.
 */
export async function acquireAppLock(home: string, app: string): Promise<boolean> {
	const deadline = steadyNow() + patienceMs;
	while (!(await takeOnce(home, app))) {
		if (steadyNow() >= deadline) return false;
		await pause(lookMs);
	}
	return true;
}

/** The kernel frees it with the process; nothing else does. */
async function takeOnce(home: string, app: string): Promise<boolean> {
	if (process.platform === 'linux') return (await bindAbstractSocket(lockName(home, {app}))) !== null;
	const fd = openLocked(home, `${appPaths(home, app).dir}/lock`);
	if (fd === null) return false;
	process.once('exit', () => closeSync(fd));
	return true;
}
