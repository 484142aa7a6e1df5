import type {Stats} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {crc32, createGunzip} from 'node:zlib';
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
 * misses none. `oldest`: an inode, beyond which nothing is wanted.
 */
export async function openChain(path: string, oldest: number | null = null): Promise<ChainFile[]> {
	/** The youngest first. */
	const met: ChainFile[] = [];
	const meet = async (each: string, isCompressed: boolean): Promise<ChainFile | null> => {
		const file = await openFile(each, isCompressed);
		if (!file) return null;
		const known = await findKnown(met, file);
		if (!known) {
			met.push(file);
			return file;
		}
		await file.handle.close();
		// Rotated meanwhile: what was met since then under lower numbers may be younger than it, what is older is met again.
		met.splice(met.indexOf(known), 1);
		met.push(known);
		return known;
	};
	let last = lastIndex(path);
	let found = await meet(path, false);
	for (let index = 1; index <= last && (oldest === null || found?.inode !== oldest); index++) {
		found = (await meet(rotatedName(path, index, false), false)) ?? (await meet(rotatedName(path, index, true), true));
		if (index === last) last = Math.max(last, lastIndex(path));
	}
	return met.reverse();
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

/** Reads the text of a file from `offset` on. */
export function readerOf({handle, isCompressed}: ChainFile, offset = 0): Read {
	if (isCompressed) return gunzipReader(handle, offset);
	let at = offset;
	return async (target) => {
		const {bytesRead} = await handle.read(target, 0, target.length, at);
		at += bytesRead;
		return bytesRead;
	};
}

function gunzipReader(handle: FileHandle, offset: number): Read {
	let toSkip = offset;
	const source = handle.createReadStream({start: 0, autoClose: false, highWaterMark: 256 * 1024});
	const plain = createGunzip({chunkSize: 256 * 1024});
	source.on('error', (error) => plain.destroy(error)).pipe(plain);
	const chunks = plain.iterator() as AsyncIterator<Buffer>;
	let left: Buffer = Buffer.alloc(0);
	return async (target) => {
		while (left.length === 0) {
			const {value, done} = await chunks.next();
			if (done) return 0;
			left = value.subarray(toSkip);
			toSkip -= value.length - left.length;
		}
		const size = left.copy(target);
		left = left.subarray(size);
		return size;
	};
}

function identity({ino, size, mtimeMs}: Stats): Pick<ChainFile, 'inode' | 'size' | 'mtimeMs'> {
	return {inode: ino, size, mtimeMs};
}

/** Where in a chain a file is that was opened before it, or what was made of it by compression; -1: neither is there any more. */
export async function placeIn(chain: readonly ChainFile[], opened: ChainFile): Promise<number> {
	const same = chain.findIndex(({inode}) => inode === opened.inode);
	if (same >= 0 || opened.isCompressed) return same;
	for (const [index, file] of chain.entries()) if (file.isCompressed && (await findKnown([opened], file))) return index;
	return -1;
}

/** Met before: the same file under a lower number, or the same lines, compressed meanwhile. */
async function findKnown(met: readonly ChainFile[], file: ChainFile): Promise<ChainFile | null> {
	const same = met.find(({inode}) => inode === file.inode);
	if (same || !file.isCompressed) return same ?? null;
	for (const plain of met.filter(({isCompressed}) => !isCompressed)) {
		// It may have grown since it was opened.
		const {size, mtimeMs} = await plain.handle.stat();
		// It has kept the time of its last line, to the microsecond; a clock has ticks, so that alone is no proof.
		const isLike = Math.abs(mtimeMs - file.mtimeMs) < 0.01;
		if (isLike && (await isCompressedOf(file, {...plain, size}))) return plain;
	}
	return null;
}

/** By the last 8 bytes of the gzip format: CRC-32 and size of what it holds. */
async function isCompressedOf({handle, size}: ChainFile, plain: ChainFile): Promise<boolean> {
	const trailer = Buffer.alloc(8);
	await handle.read(trailer, 0, 8, Math.max(0, size - 8));
	if (trailer.readUInt32LE(4) !== plain.size % 2 ** 32) return false;
	const read = readerOf(plain);
	const part = Buffer.allocUnsafe(256 * 1024);
	let checksum = 0;
	for (let length = await read(part); length > 0; length = await read(part)) {
		checksum = crc32(part.subarray(0, length), checksum);
	}
	return checksum === trailer.readUInt32LE(0);
}

function lastIndex(path: string): number {
	return rotatedFiles(path).at(-1)?.index ?? 0;
}
