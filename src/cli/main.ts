#!/usr/bin/env node
/**
 * The program `fcm`. Scripts ask for the version in passing, and for the list all the time: both are told before anything
 * is loaded that they do not need.
 */
import {writeSync} from 'node:fs';
import {entrypoints} from '../entrypoints.ts';
import {version} from '../shared/version.ts';

const command = process.argv.slice(2).join(' ');
if (command === '--version' || command === '-v') tell(version);
else if (command !== 'ls --json' || !(await listForMachines())) await import('./cli-process.ts');

async function listForMachines(): Promise<boolean> {
	const {machineList}: typeof import('./machine-list.ts') = await import(entrypoints.machineList.href);
	const report = await machineList(process.env);
	if (report === null) return false;
	process.stdout.on('error', ({code}: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
	process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
	return true;
}

function tell(text: string): void {
	try {
		writeSync(1, `${text}\n`);
	} catch {
		// Nobody reads it.
		process.exitCode = 1;
	}
}
