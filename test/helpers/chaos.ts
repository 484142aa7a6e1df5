import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import type {Run} from './fcm.ts';

const program = fileURLToPath(new URL('../../bench/chaos/main.mjs', import.meta.url));

/** Runs a program of `npm run chaos` to its end. What it promises, and its seed, are in its words when it fails. */
export function chaos(...args: string[]): Promise<Run> {
	return new Promise((resolve) => {
		const child = execFile(process.execPath, [program, ...args], {timeout: 110_000}, (_error, stdout, stderr) => {
			resolve({code: child.exitCode, stdout, stderr});
		});
	});
}
