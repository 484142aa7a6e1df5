import type {FileHandle} from 'node:fs/promises';
import {LineBlocks} from './line-blocks.ts';
import {type ChainFile, readerOf} from './log-chain.ts';
import type {LogFilter} from './log-filter.ts';
import {type LogPosition, type LogRecord, type LogSource, maxLineBytes} from './log-line.ts';
import {RecordSelector} from './select-records.ts';

/** The first block is small: mostly the last few lines are asked for. */
const firstBlockBytes = 64 * 1024;
const blockBytes = 1024 * 1024;
const newline = 0x0a;

/** The last `count` wanted lines of one log, and where its newest file ends. @param chain the oldest file first */
export async function readLogTail(
	chain: readonly ChainFile[],
	source: LogSource,
	count: number,
	filter: LogFilter,
): Promise<{records: LogRecord[]; position: LogPosition | null}> {
	let position: LogPosition | null = null;
	let records: LogRecord[] = [];
	for (const file of chain.toReversed()) {
		const isNewest: boolean = position === null;
		const end: number = file.isCompressed ? 0 : await endOfLines(file, isNewest);
		position ??= {inode: file.inode, offset: end, mtimeMs: file.mtimeMs};
		if (records.length >= count) break;
		const modified = new Date(file.mtimeMs).toISOString();
		if (!isNewest && modified < filter.since) break;
		const selector = () => new RecordSelector(source, filter, source.isRaw ? modified : '');
		const left = count - records.length;
		const older = file.isCompressed
			? await lastOfStream(file, selector(), left)
			: await lastOfFile(file.handle, end, selector, left);
		records = [...older, ...records];
	}
	return {records, position};
}

/** Behind the last newline. An older file may end with a line that was never finished: it counts. */
async function endOfLines({handle, size}: ChainFile, isNewest: boolean): Promise<number> {
	if (!isNewest) return size;
	for (let end = size; end > 0; end -= firstBlockBytes) {
		const start = Math.max(0, end - firstBlockBytes);
		const at = (await readBlock(handle, start, end)).lastIndexOf(newline);
		if (at >= 0) return start + at + 1;
	}
	return 0;
}

async function lastOfFile(
	handle: FileHandle,
	end: number,
	selector: () => RecordSelector,
	count: number,
): Promise<LogRecord[]> {
	let records: LogRecord[] = [];
	/** The end of the line that begins in a block that is not read yet, without its newline. */
	let rest: Buffer | null = null;
	for (let at = end, size = firstBlockBytes; at > 0 && records.length < count; size = blockBytes) {
		const start = Math.max(0, at - size);
		const block = await readBlock(handle, start, at);
		at = start;
		const first = start === 0 ? -1 : block.indexOf(newline);
		if (first < 0 && start > 0) {
			rest = Buffer.concat(rest ? [block, rest] : [block]).subarray(0, maxLineBytes);
			continue;
		}
		const found = selector().select(finished(block.subarray(first + 1), rest));
		rest = Buffer.from(block.subarray(0, Math.max(first, 0)));
		records = [...found.slice(-(count - records.length)).map(owned), ...records];
	}
	return records;
}

/** Ends the last line, and what of it is too much goes. */
function finished(block: Buffer, rest: Buffer | null): Buffer {
	if (!rest) return block.at(-1) === newline ? block : Buffer.concat([block, lineEnd]);
	const begun = block.length - (block.lastIndexOf(newline) + 1);
	return Buffer.concat([block, rest.subarray(0, Math.max(0, maxLineBytes - begun)), lineEnd]);
}

const lineEnd = Buffer.from('\n');

/** Compressed files are read from their beginning; only as much as is asked for is kept. */
async function lastOfStream(file: ChainFile, selector: RecordSelector, count: number): Promise<LogRecord[]> {
	const blocks = new LineBlocks(readerOf(file));
	let records: LogRecord[] = [];
	const add = (block: Buffer) => {
		records.push(...selector.select(block).slice(-count).map(owned));
		if (records.length > 2 * count) records = records.slice(-count);
	};
	for (let block = await blocks.next(false); block; block = await blocks.next(false)) add(block);
	const rest = blocks.takeRest();
	if (rest.length > 0) add(Buffer.concat([rest, lineEnd]));
	return records.slice(-count);
}

/** A view would keep its whole block in memory. */
function owned(record: LogRecord): LogRecord {
	return {...record, bytes: Buffer.from(record.bytes)};
}

async function readBlock(handle: FileHandle, start: number, end: number): Promise<Buffer> {
	const block = Buffer.allocUnsafe(end - start);
	const {bytesRead} = await handle.read(block, 0, block.length, start);
	return block.subarray(0, bytesRead);
}
