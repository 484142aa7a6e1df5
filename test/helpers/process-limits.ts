import {execFile, execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Fcm, Run} from './fcm.ts';

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

/** Runs the CLI, and whatever it starts, with at most so many open files. */
export function runWithFiles(fcm: Fcm, files: number, ...args: string[]): Promise<Run> {
	return new Promise((resolve) => {
		const limited = ['-c', `ulimit -n ${files}; exec "$@"`, 'sh', process.execPath, cli, ...args];
		const child = execFile(
			'/bin/sh',
			limited,
			{env: fcm.env, cwd: fcm.cwd, timeout: 60_000},
			(_error, stdout, stderr) => {
				resolve({code: child.exitCode, stdout, stderr});
			},
		);
	});
}

/** Lets a process open only a few files more; the returned function gives it back what it had. */
export function exhaustFiles(pid: number): () => void {
	const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync(path.join('/proc', String(pid), 'limits'), 'utf8'))!;
	const limit = (files: number | string) => execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${files}:`]);
	const taken = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
	let lowestFree = 0;
	while (taken.has(lowestFree)) lowestFree++;
	// The limit is on the numbers, and a new file gets the lowest that is free. What is above it stays open.
	limit(lowestFree + 8);
	return () => limit(soft!);
}

/** Seconds of processor time that a process has used. */
export function cpuSeconds(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The share of a core that a process uses in the next second: 1 for one that spins, whatever else the machine does. */
export async function cpuShare(pid: number): Promise<number> {
	const before = cpuSeconds(pid);
	await new Promise((resolve) => setTimeout(resolve, 1000));
	return cpuSeconds(pid) - before;
}
