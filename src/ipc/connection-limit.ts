import {readFileSync} from 'node:fs';

/** More commands at once than any machine runs. */
const most = 1024;

/** What a daemon or an app master has open before anybody connects. */
const ownFiles = 24;

/** Where it cannot be read: what every system gives. */
const usualFiles = 1024;

/**
 * How many connections a server takes, so that it never runs out of file descriptors by them: half of what this process
 * may open is left for its work, and for saying no. Out of descriptors, libuv closes whoever comes without a word.
 */
export function connectionLimit(openFiles = openFilesLimit()): number {
	return Math.min(most, Math.max(4, Math.floor((openFiles - ownFiles) / 2)));
}

function openFilesLimit(): number {
	if (process.platform !== 'linux') return usualFiles;
	try {
		const [, soft] = /^Max open files\s+(\w+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
		return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft) || usualFiles;
	} catch {
		return usualFiles;
	}
}
