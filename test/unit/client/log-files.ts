import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {LogSource} from '../../../src/client/log-line.ts';

/** A folder of its own for the log files of one app. */
export function logFolder(): {folder: string; out: LogSource; err: LogSource} {
	const folder = mkdtempSync(path.join(tmpdir(), 'fcm-log-'));
	return {
		folder,
		out: {app: 'api', stream: 'out', path: path.join(folder, 'out.log')},
		err: {app: 'api', stream: 'err', path: path.join(folder, 'error.log')},
	};
}

/** A line as the app master writes it; `ms` is its time, in milliseconds after noon. */
export function framed(ms: number, text: string, stream: 'out' | 'err' = 'out', slot = 0): string {
	return `${new Date(Date.UTC(2026, 10, 20, 12) + ms).toISOString()} ${slot} ${stream} ${text}\n`;
}
