import {spawn} from 'node:child_process';
import {closeSync, constants, fchmodSync, fstatSync, openSync, readSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {homeEnv, homePaths} from '../state-dir/paths.ts';

/** A daemon that was started, until it answers or ends. */
export interface SpawnedDaemon {
	/** Undefined when it could not be started. */
	readonly pid: number | undefined;
	/** Another daemon answers: this one need not come up any more. */
	dismiss(): void;
	/** Null while it runs. Code 0: another daemon holds the lock. */
	exit(): {code: number | null; signal: string | null; error?: Error} | null;
	/** The last lines that it (and whoever else) logged since the start; at most `count`. */
	lastLines(count: number): string[];
	/** SIGKILL, if it still runs. */
	kill(): void;
}

/**
 * Starts a daemon for a prepared home that outlives this process: own session, no terminal, output appended to
 * daemon.log (0600). Throws when the log cannot be opened.
 */
export function spawnDaemon(home: string, program: URL, args: readonly string[] = []): SpawnedDaemon {
	const {daemonLog} = homePaths(home);
	const log = openLog(daemonLog);
	const logStart = fstatSync(log).size;
	let exit: ReturnType<SpawnedDaemon['exit']> = null;
	try {
		const child = spawn(process.execPath, [fileURLToPath(program), ...args], {
			cwd: '/',
			env: homeEnv(home),
			detached: true,
			stdio: ['ignore', log, log],
		});
		child.on('error', (error) => {
			exit = {code: null, signal: null, error};
		});
		child.on('exit', (code, signal) => {
			exit = {code, signal};
		});
		child.unref();
		return {
			pid: child.pid,
			dismiss: () => void child.kill(),
			exit: () => exit,
			lastLines: (count) => linesSince(daemonLog, logStart).slice(-count),
			kill: () => void child.kill('SIGKILL'),
		};
	} finally {
		closeSync(log);
	}
}

function openLog(file: string): number {
	const {O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW} = constants;
	const fd = openSync(file, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
	fchmodSync(fd, 0o600);
	return fd;
}

/** At most the last 16 KiB of what was written after `start`. */
function linesSince(file: string, start: number): string[] {
	try {
		const fd = openSync(file, 'r');
		try {
			const end = fstatSync(fd).size;
			const from = Math.max(start, end - 16_384);
			const buffer = Buffer.alloc(Math.max(end - from, 0));
			const length = readSync(fd, buffer, 0, buffer.length, from);
			return buffer
				.toString('utf8', 0, length)
				.split('\n')
				.filter((line) => line !== '');
		} finally {
			closeSync(fd);
		}
	} catch {
		return [];
	}
}
