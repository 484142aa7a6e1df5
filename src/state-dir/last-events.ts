import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {parseEvent, type RecordedEvent} from '../protocol/events.ts';
import {rotatedPath} from './rotating-file.ts';

/** An event has about 150 bytes, one with a long reason some hundred more. */
const bytesPerEvent = 512;
const leastBytes = 64 * 1024;

/** The last events of a journal, at most `count`, the newest last. What cannot be read is left out. */
export function lastEvents(path: string, count: number): RecordedEvent[] {
	const current = eventsIn(path, count);
	if (current.length >= count) return current;
	return [...eventsIn(rotatedPath(path), count - current.length), ...current];
}

function eventsIn(path: string, count: number): RecordedEvent[] {
	const lines = tail(path, Math.max(count * bytesPerEvent, leastBytes)).split('\n');
	return lines
		.map(parseEvent)
		.filter((event) => event !== null)
		.slice(-count);
}

function tail(path: string, bytes: number): string {
	let fd: number | null = null;
	try {
		fd = openSync(path, 'r');
		const {size} = fstatSync(fd);
		const begin = Math.max(size - bytes, 0);
		const buffer = Buffer.alloc(size - begin);
		return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, begin));
	} catch {
		return '';
	} finally {
		if (fd !== null) closeSync(fd);
	}
}
