import {type LogStream, textFrame} from '../protocol/log-record.ts';
import {decodeBytes, encodeBytes} from '../shared/decode-bytes.ts';

export type {LogStream} from '../protocol/log-record.ts';

/** One log of an app: a file, and its older ones beside it. */
export interface LogSource {
	app: string;
	stream: LogStream;
	path: string;
	/** The app's lines alone, without a frame. */
	isRaw?: boolean;
	/** Whose file it is, if it is that of one worker. */
	slot?: number | null;
	/** Others write there too, other apps or the other stream: only what is of this app and stream counts. */
	isShared?: boolean;
	/** Of a shared file: lines without a frame are not this source's either. */
	isSecond?: boolean;
}

/** One whole line that a worker wrote. */
export interface LogLine {
	/** ISO 8601 with milliseconds, UTC; empty when the line in the file has no frame. */
	time: string;
	app: string;
	/** null when the line in the file has no frame. */
	slot: number | null;
	/** null as well for lines of version 0.1.0. */
	generation: number | null;
	stream: LogStream;
	/** Bytes that are no UTF-8 are lone surrogates, see `decodeBytes`. */
	text: string;
	/** A part of a line that was too long; it goes on in the next one of this worker and stream. */
	cut?: true;
}

/** A line as it was read, not yet decoded. */
export interface LogRecord extends Omit<LogLine, 'text' | 'cut'> {
	/** By which lines of several files are merged: the time, or the best guess at it. */
	order: string;
	bytes: Buffer;
	isCut: boolean;
}

/** Where a reader is in a log: the first byte that was not given out yet. `inode` tells which of its files. */
export interface LogPosition {
	inode: number;
	offset: number;
	/** When that file had been written to last: it may be compressed before the reader comes back, and then has another inode. */
	mtimeMs: number;
}

/** By what positions are kept: two sources of one file may be at different places in it. */
export function positionKey({app, stream, path, isShared}: LogSource): string {
	return isShared ? `${path}\n${app}\n${stream}` : path;
}

/** A longer line is cut, so that no file can fill the memory of its reader. */
export const maxLineBytes = 1024 * 1024;

/** Longer than any frame. */
const maxFrameBytes = 192;
const brace = 0x7b;

/** Reads one line of a file, without its newline. One without a frame, which somebody else put there, is kept as it is. */
export function parseRecord(line: Buffer, source: LogSource): LogRecord {
	if (!source.isRaw) {
		const record = line[0] === brace ? parseObject(line) : parseText(line, source);
		if (record) return record;
	}
	const isCut = false;
	return {
		...{time: '', order: '', app: source.app, slot: source.slot ?? null, generation: null},
		...{stream: source.stream, bytes: line, isCut},
	};
}

export function lineOf({time, app, slot, generation, stream, bytes, isCut}: LogRecord): LogLine {
	return {time, app, slot, generation, stream, text: decodeBytes(bytes), ...(isCut && {cut: true})};
}

function parseText(line: Buffer, source: LogSource): LogRecord | null {
	const match = textFrame.exec(line.toString('latin1', 0, Math.min(line.length, maxFrameBytes)));
	if (!match) return null;
	const [head, time, app, slot, generation, stream, plus] = match;
	return {
		...{time: time!, order: time!, app: app ?? source.app, slot: Number(slot)},
		generation: generation === undefined ? null : Number(generation),
		stream: stream as LogStream,
		bytes: line.subarray(head.length),
		isCut: plus === '+',
	};
}

/** A JSON object that is none of ours is a line like others. */
function parseObject(line: Buffer): LogRecord | null {
	try {
		const {time, app, slot, generation, stream, line: text, cut} = JSON.parse(line.toString('utf8'));
		if (typeof time !== 'string' || typeof text !== 'string' || (stream !== 'out' && stream !== 'err')) return null;
		return {time, order: time, app, slot, generation, stream, bytes: encodeBytes(text), isCut: cut === true};
	} catch {
		return null;
	}
}
