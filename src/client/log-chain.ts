import type {Stats} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {createGunzip} from 'node:zlib';
import {rotatedFiles, rotatedName} from '../shared/log-file-names.ts';
import type {Read} from './line-blocks.ts';

/** One file of a log, open: whatever is renamed or removed meanwhile, it can be read. */
export interface ChainFile {
	path: string;
	isCompressed: boolean;
	inode: number;
	size: number;
	mtimeMs: number;
	handle: FileHandle;
}

/**
 * Opens a log and all its older files, the oldest first. Rotation moves files to higher numbers only, so opening them by rising numbers
 * misses none; what was met before under a lower number is left out. `oldest`: an inode, beyond which nothing is wanted.
 */
export async function openChain(path: string, oldest: number | null = null): Promise<ChainFile[]> {
	const chain: ChainFile[] = [];
	const add = async (each: string, isCompressed: boolean): Promise<boolean> => {
		const file = await openFile(each, isCompressed);
		if (file && !chain.some((other) => isSame(other, file))) chain.unshift(file);
		else await file?.handle.close();
		return file !== null;
	};
	await add(path, false);
	let last = lastIndex(path);
	for (let index = 1; index <= last && chain[0]?.inode !== oldest; index++) {
		if (!(await add(rotatedName(path, index, false), false))) await add(rotatedName(path, index, true), true);
		if (index === last) last = Math.max(last, lastIndex(path));
	}
	return chain;
}

export async function closeChain(chain: readonly ChainFile[]): Promise<void> {
	for (const {handle} of chain) await handle.close().catch(() => {});
}

/** Null when there is none. */
export async function openFile(path: string, isCompressed = false): Promise<ChainFile | null> {
	try {
		const handle = await open(path, 'r');
		const stats = await handle.stat();
		if (stats.isFile()) return {path, isCompressed, handle, ...identity(stats)};
		await handle.close();
		return null;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}

/** Reads a file from `offset` on; a compressed one from its beginning. */
export function readerOf({handle, isCompressed}: ChainFile, offset = 0): Read {
	if (isCompressed) return gunzipReader(handle);
	let at = offset;
	return async (target) => {
		const {bytesRead} = await handle.read(target, 0, target.length, at);
		at += bytesRead;
		return bytesRead;
	};
}

function gunzipReader(handle: FileHandle): Read {
	const source = handle.createReadStream({start: 0, autoClose: false, highWaterMark: 256 * 1024});
	const plain = createGunzip({chunkSize: 256 * 1024});
	source.on('error', (error) => plain.destroy(error)).pipe(plain);
	const chunks = plain.iterator() as AsyncIterator<Buffer>;
	let left: Buffer = Buffer.alloc(0);
	return async (target) => {
		if (left.length === 0) {
			const {value, done} = await chunks.next();
			if (done) return 0;
			left = value;
		}
		const size = left.copy(target);
		left = left.subarray(size);
		return size;
	};
}

function identity({ino, size, mtimeMs}: Stats): Pick<ChainFile, 'inode' | 'size' | 'mtimeMs'> {
	return {inode: ino, size, mtimeMs};
}

/** The same file, or the same compressed meanwhile: that keeps the time of its last line, to the microsecond. */
function isSame(one: ChainFile, other: ChainFile): boolean {
	if (one.isCompressed === other.isCompressed) return one.inode === other.inode;
	return Math.abs(one.mtimeMs - other.mtimeMs) < 0.01;
}

function lastIndex(path: string): number {
	return rotatedFiles(path).at(-1)?.index ?? 0;
}
