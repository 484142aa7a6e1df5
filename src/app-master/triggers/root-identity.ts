import {realpathSync, statSync} from 'node:fs';

/** Which directory or file a path leads to: another one when a symlink is turned over or a directory made anew. */
export function rootIdentity(root: string): string {
	try {
		const real = realpathSync(root);
		const stats = statSync(real);
		// A file that is written anew has another inode every time, and its watcher follows it. A directory may get the number
		// of the one before it, but not its time of birth.
		return stats.isDirectory() ? `${real} ${stats.dev}:${stats.ino} ${stats.birthtimeMs}` : real;
	} catch {
		return nowhere;
	}
}

export const nowhere = '';
