import {copyFileSync, fstatSync, ftruncateSync, statSync, writeSync} from 'node:fs';

export type LogLevel = 'info' | 'warn' | 'error';

/** A line logger for programs without a terminal: one line per call, time first. */
export interface Logger {
	info(message: string, fields?: Record<string, unknown>): void;
	warn(message: string, fields?: Record<string, unknown>): void;
	error(message: string, fields?: Record<string, unknown>): void;
}

const stderr = 2;

/** Of the file, and of the one before it. */
const maxFileBytes = 5 * 1024 * 1024;

/**
 * Logs to stderr. A full disk loses lines, never the process. `file`: what stderr is, if it is a file of ours that this
 * process alone may cut: at 5 MiB it is copied to `.1` and emptied.
 */
export function createLogger(file: string | null = null, maxBytes = maxFileBytes, fd = stderr): Logger {
	/** Others write there too (a crash of Node itself): it is looked at again after so many bytes of ours. */
	let unchecked = maxBytes;
	const write = (level: LogLevel, message: string, fields?: Record<string, unknown>) => {
		const tail = fields ? ` ${JSON.stringify(fields)}` : '';
		try {
			unchecked += writeSync(fd, `${new Date().toISOString()} ${level} ${message}${tail}\n`);
			if (file === null || unchecked < maxBytes / 16) return;
			unchecked = 0;
			keepWithin(maxBytes, file, fd);
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

/** By copy and truncation: the descriptor was inherited, and whoever writes to it appends. */
function keepWithin(maxBytes: number, file: string, fd: number): void {
	const {size, ino, dev} = fstatSync(fd);
	if (size < maxBytes) return;
	const there = statSync(file);
	if (there.ino !== ino || there.dev !== dev) return;
	try {
		copyFileSync(file, `${file}.1`);
	} finally {
		// Also when there is no room for a copy: a bound that gives way to a full disk is none.
		ftruncateSync(fd);
	}
}
