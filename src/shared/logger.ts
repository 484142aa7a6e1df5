import {writeSync} from 'node:fs';

export type LogLevel = 'info' | 'warn' | 'error';

/** A line logger for programs without a terminal: one line per call, time first. */
export interface Logger {
	info(message: string, fields?: Record<string, unknown>): void;
	warn(message: string, fields?: Record<string, unknown>): void;
	error(message: string, fields?: Record<string, unknown>): void;
}

/** Logs to a file descriptor. A full disk loses lines, never the process. */
export function createLogger(fd = 2): Logger {
	const write = (level: LogLevel, message: string, fields?: Record<string, unknown>) => {
		const tail = fields ? ` ${JSON.stringify(fields)}` : '';
		try {
			writeSync(fd, `${new Date().toISOString()} ${level} ${message}${tail}\n`);
		} catch {
			// ENOSPC, EPIPE, EAGAIN: a log line is never worth a supervisor.
		}
	};
	return {
		info: (message, fields) => write('info', message, fields),
		warn: (message, fields) => write('warn', message, fields),
		error: (message, fields) => write('error', message, fields),
	};
}
