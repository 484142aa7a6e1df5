import {closeSync, openSync, readSync} from 'node:fs';
import path from 'node:path';
import {isExecutable} from './find-program.ts';

const nodeExtensions = new Set(['.js', '.cjs', '.mjs', '.jsx', '.ts', '.cts', '.mts', '.tsx']);

/** Who runs a script of this extension: the first of them that is there. */
const interpretersOf: Readonly<Record<string, readonly string[]>> = {
	'.py': ['python3', 'python'],
	'.sh': ['bash', 'sh'],
	'.bash': ['bash'],
	'.rb': ['ruby'],
	'.php': ['php'],
	'.pl': ['perl'],
	'.lua': ['lua'],
};

/** `unknown`: neither text nor executable. */
export type ScriptLanguage = {kind: 'node' | 'binary' | 'unknown'} | {kind: 'interpreted'; by: readonly string[]};

/** What a file that is there is to be run by: by its extension, else by what it begins with and whether it is executable. */
export function languageOf(file: string): ScriptLanguage {
	const extension = path.extname(file).toLowerCase();
	if (nodeExtensions.has(extension)) return {kind: 'node'};
	const by = interpretersOf[extension];
	if (by) return {kind: 'interpreted', by};
	const head = headOf(file);
	// Such as `bin/www`: executable, and a Node script all the same.
	if (/^#!.*\bnode(\s|$)/.test(head.split('\n', 1)[0]!)) return {kind: 'node'};
	if (isExecutable(file)) return {kind: 'binary'};
	return {kind: head.includes('\0') ? 'unknown' : 'node'};
}

export function isTypeScript(file: string): boolean {
	return /\.[cm]?tsx?$/i.test(file);
}

function headOf(file: string): string {
	const descriptor = openSync(file, 'r');
	try {
		const buffer = Buffer.alloc(512);
		return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, buffer.length, 0));
	} finally {
		closeSync(descriptor);
	}
}
