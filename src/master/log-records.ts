import {isAscii} from 'node:buffer';
import type {LogsSpec} from '../protocol/app-spec.ts';
import {jsonPrefix, type LogStream, textPrefix} from '../protocol/log-record.ts';
import {decodeBytes} from '../shared/decode-bytes.ts';
import type {Lines} from './line-framer.ts';

/** Lines on their way into a file: each becomes `before` + line + `after`. */
export interface Records {
	before: string;
	/** With newlines between the lines, none at the end. */
	lines: Buffer;
	after: string;
}

export interface RecordFormat {
	type: LogsSpec['type'];
	/** Said in each record of a file that is not the app's own, and in every JSON object. */
	app: string;
	isOwnFile: boolean;
}

/** Where lines come from. */
export interface Worker {
	slot: number;
	generation: number;
}

export function logRecords(
	{type, app, isOwnFile}: RecordFormat,
	worker: Worker,
	stream: LogStream,
	{bytes, isCut}: Lines,
	time: string,
): Records {
	switch (type) {
		case 'raw':
			return {before: '', lines: bytes, after: isCut ? '\\\n' : '\n'};
		case 'text': {
			const origin = {app: isOwnFile ? null : app, ...worker};
			return {before: textPrefix(time, origin, stream, isCut), lines: bytes, after: '\n'};
		}
		case 'json':
			return jsonRecords(jsonPrefix(time, {app, ...worker}, stream, isCut), bytes);
	}
}

const needsEscape = /["\\\0-\x09\x0B-\x1F\x7F]/;

/** Plain text is quoted as it is; what is not costs more. */
function jsonRecords(prefix: string, bytes: Buffer): Records {
	if (isAscii(bytes) && !needsEscape.test(bytes.toString('latin1'))) {
		return {before: `${prefix}"`, lines: bytes, after: '"}\n'};
	}
	const lines = decodeBytes(bytes).split('\n');
	const objects = lines.map((line) => `${prefix}${JSON.stringify(line)}}`);
	return {before: '', lines: Buffer.from(objects.join('\n'), 'utf8'), after: '\n'};
}
