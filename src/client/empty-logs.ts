import {rm, stat, truncate} from 'node:fs/promises';
import {compressingFiles, rotatedFiles} from '../shared/log-file-names.ts';
import type {LogSource} from './log-line.ts';

/**
 * Empties logs and removes their older files, while they are written: whoever writes appends, so it goes on at the beginning.
 * Returns how many bytes are free again.
 */
export async function emptyLogs(sources: readonly LogSource[]): Promise<number> {
	let freed = 0;
	for (const path of new Set(sources.map((source) => source.path))) {
		freed += await removeOlder(path);
		freed += await sizeOf(path);
		await truncate(path, 0).catch(unlessMissing);
		// What was rotated away meanwhile was written before this command too.
		freed += await removeOlder(path);
	}
	return freed;
}

async function removeOlder(path: string): Promise<number> {
	let freed = 0;
	for (const half of compressingFiles(path)) await rm(half.path, {force: true});
	for (const older of rotatedFiles(path)) {
		freed += await sizeOf(older.path);
		await rm(older.path, {force: true});
	}
	return freed;
}

async function sizeOf(path: string): Promise<number> {
	return stat(path).then(
		({size}) => size,
		() => 0,
	);
}

function unlessMissing(error: NodeJS.ErrnoException): void {
	if (error.code !== 'ENOENT') throw error;
}
