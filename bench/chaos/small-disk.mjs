import {execFileSync} from 'node:child_process';
import {closeSync, openSync, rmSync, writeSync} from 'node:fs';
import path from 'node:path';
import {setImmediate as breathe} from 'node:timers/promises';
import {cleanUpLater} from '../lib/cleanup.mjs';

const megabytes = 32;

/** Gives each folder a disk of its own, which can be full. Null where nobody may mount one. */
export async function smallDisk(folders) {
	const mounted = [];
	const remove = cleanUpLater(() => {
		for (const folder of mounted) execFileSync('umount', ['-l', folder]);
	});
	try {
		for (const folder of folders) {
			execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder], {stdio: 'pipe'});
			mounted.push(folder);
		}
	} catch {
		await remove();
		return null;
	}
	const ballast = (folder) => path.join(folder, 'ballast');
	return {
		async fill(folder) {
			const fd = openSync(ballast(folder), 'a');
			try {
				for (let size = 2 ** 20; size >= 1; await breathe()) size = writeSome(fd, size);
			} finally {
				closeSync(fd);
			}
		},
		free: (folder) => rmSync(ballast(folder), {force: true}),
		remove,
	};
}

/** The size to go on with. */
function writeSome(fd, size) {
	try {
		return writeSync(fd, Buffer.alloc(size)) < size ? Math.floor(size / 2) : size;
	} catch {
		return Math.floor(size / 2);
	}
}
