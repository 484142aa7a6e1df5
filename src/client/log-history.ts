import {type FileHandle, open} from 'node:fs/promises';
import {type LogLine, type LogPosition, type LogSource, maxLineBytes, parseLogLine} from './log-line.ts';

export interface LogHistory {
	/** Of all sources, in the order of their times. */
	lines: LogLine[];
	/** By path: where `followLogs` goes on without a gap. A file that does not exist yet is absent. */
	positions: Map<string, LogPosition>;
}

const blockBytes = 64 * 1024;
const newline = 0x0a;

/**
 * The last `count` lines of all sources together. Reads backwards in blocks, so its cost does not grow with the
 * files. A last line without its newline is still being written: it is left to `followLogs`.
 */
export async function readLogHistory(sources: readonly LogSource[], count: number): Promise<LogHistory> {
	const positions = new Map<string, LogPosition>();
	const files: LogLine[][] = [];
	for (const source of sources) {
		const tail = await readTail(source.path, count);
		if (!tail) continue;
		positions.set(source.path, tail.position);
		files.push(tail.lines.map((line) => parseLogLine(line, source)));
	}
	const lines = mergeByTime(files);
	return {lines: count > 0 ? lines.slice(-count) : [], positions};
}

interface Tail {
	lines: string[];
	position: LogPosition;
}

async function readTail(path: string, count: number): Promise<Tail | null> {
	const file = await openIfThere(path);
	if (!file) return null;
	try {
		const {size, ino} = await file.stat();
		const end = await endOfLastLine(file, size);
		return {lines: await linesBefore(file, end, count), position: {inode: ino, offset: end}};
	} finally {
		await file.close();
	}
}

async function openIfThere(path: string): Promise<FileHandle | null> {
	try {
		return await open(path, 'r');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}

/** The offset behind the last newline; 0 when there is none. */
async function endOfLastLine(file: FileHandle, size: number): Promise<number> {
	for (let end = size; end > 0; end -= blockBytes) {
		const start = Math.max(0, end - blockBytes);
		const at = (await readBlock(file, start, end)).lastIndexOf(newline);
		if (at >= 0) return start + at + 1;
	}
	return 0;
}

/** The last `count` lines that end at or before `end`. */
async function linesBefore(file: FileHandle, end: number, count: number): Promise<string[]> {
	const lines: string[] = [];
	/** The parts of the line whose beginning is not reached yet, in the order of the file. */
	let parts: Buffer[] = [];
	for (let at = end - 1; at > 0 && lines.length < count; ) {
		const start = Math.max(0, at - blockBytes);
		const block = await readBlock(file, start, at);
		let lineEnd = block.length;
		for (let cut = block.lastIndexOf(newline); cut >= 0 && lines.length < count; ) {
			lines.push(lineText([block.subarray(cut + 1, lineEnd), ...parts]));
			parts = [];
			lineEnd = cut;
			cut = lineEnd === 0 ? -1 : block.lastIndexOf(newline, lineEnd - 1);
		}
		parts = keepHead(block.subarray(0, lineEnd), parts);
		at = start;
	}
	if (lines.length < count && end > 0) lines.push(lineText(parts));
	return lines.reverse();
}

/** Of a line longer than the limit only its head is kept: read backwards, that is what came last. */
function keepHead(head: Buffer, parts: Buffer[]): Buffer[] {
	let size = head.length;
	const kept = [head];
	for (const part of parts) {
		if (size > maxLineBytes) break;
		kept.push(part);
		size += part.length;
	}
	return kept;
}

function lineText(parts: Buffer[]): string {
	return Buffer.concat(parts).subarray(0, maxLineBytes).toString('utf8');
}

async function readBlock(file: FileHandle, start: number, end: number): Promise<Buffer> {
	const block = Buffer.allocUnsafe(end - start);
	const {bytesRead} = await file.read(block, 0, block.length, start);
	return block.subarray(0, bytesRead);
}

/** Keeps the order within each file, whatever its clock said: only the heads of the files are compared. */
function mergeByTime(files: LogLine[][]): LogLine[] {
	const merged: LogLine[] = [];
	const next = files.map(() => 0);
	for (;;) {
		let first = -1;
		let firstTime = '';
		for (const [index, lines] of files.entries()) {
			const time = lines[next[index]!]?.time;
			if (time === undefined || (first >= 0 && time >= firstTime)) continue;
			first = index;
			firstTime = time;
		}
		if (first < 0) return merged;
		merged.push(files[first]![next[first]!++]!);
	}
}
