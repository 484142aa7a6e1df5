export type LogStream = 'out' | 'err';

/** One of the two log files of an app. */
export interface LogSource {
	app: string;
	stream: LogStream;
	path: string;
}

/** One whole line that a worker wrote. */
export interface LogLine {
	/** ISO 8601 with milliseconds, UTC; empty when the line in the file has no frame. */
	time: string;
	app: string;
	/** null when the line in the file has no frame. */
	slot: number | null;
	stream: LogStream;
	text: string;
}

/** Where a reader is in a file: the first byte that was not given out yet. `inode` tells a rotated file. */
export interface LogPosition {
	inode: number;
	offset: number;
}

/** A longer line is cut, so that no file can fill the memory of its reader. */
export const maxLineBytes = 1024 * 1024;

const frame = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d+) (out|err) ?/;

/** Reads `<ISO time> <slot> <out|err> <text>`; a line that somebody else put into the file is kept as it is. */
export function parseLogLine(line: string, source: LogSource): LogLine {
	const match = frame.exec(line);
	if (!match) return {time: '', app: source.app, slot: null, stream: source.stream, text: line};
	const [head, time, slot, stream] = match as unknown as [string, string, string, LogStream];
	return {time, app: source.app, slot: Number(slot), stream, text: line.slice(head.length)};
}
