#!/usr/bin/env node
/**
 * The program `fcm`. Scripts ask for the version in passing, and for the list every second: both are told before all else
 * is loaded, and without Node's loader of ES modules, which takes 5 ms to begin. The build leaves both files beside this one.
 */
import {writeSync} from 'node:fs';
import {version} from '../shared/version.ts';

const [first, ...others] = process.argv.slice(2);
if ((first === '--version' || first === '-v') && others.length === 0) tell(version);
else if (first === 'ls' && others.join(' ') === '--json') require('./machine-list.ts');
else require('./cli-process.ts');

function tell(text: string): void {
	try {
		writeSync(1, `${text}\n`);
	} catch {
		// Nobody reads it.
		process.exitCode = 1;
	}
}
