import {accessSync, constants, readdirSync, type Stats, statSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {didYouMean} from '../shared/nearest-word.ts';
import type {Findings, Path} from './findings.ts';

/** A path of the file as an absolute one. `~` is the home directory, as in PM2. Symlinks stay. */
export function absolutePath(base: string, written: string, shellEnv: NodeJS.ProcessEnv): string {
	const home = shellEnv.HOME ?? os.homedir();
	return path.resolve(
		base,
		written.replace(/^~(?=$|\/)/, () => home),
	);
}

/** Whether the working directory is one. */
export function checkCwd(cwd: string, place: Path, findings: Findings): boolean {
	const found = stat(cwd);
	if (found?.isDirectory()) return true;
	findings.problem(place, found ? `not a directory: ${cwd}` : `no such directory: ${cwd}`);
	return false;
}

/** Whether a script can be read; tells it otherwise. The exact file must be there, nothing is appended or searched. */
export function checkScript(script: string, place: Path, findings: Findings): boolean {
	const found = stat(script);
	if (found?.isFile() && isReadable(script)) return true;
	const problem = !found
		? `no such file: ${script}${nearFile(script)}`
		: `${found.isDirectory() ? 'a directory, not a file' : 'not a readable file'}: ${script}`;
	findings.problem(place, problem, 'FCM_ERR_SCRIPT_NOT_FOUND');
	return false;
}

export function isFile(file: string): boolean {
	return stat(file)?.isFile() ?? false;
}

export function isDirectory(file: string): boolean {
	return stat(file)?.isDirectory() ?? false;
}

function stat(file: string): Stats | null {
	try {
		return statSync(file, {throwIfNoEntry: false}) ?? null;
	} catch {
		// ENOTDIR, EACCES, ELOOP, ENAMETOOLONG: as good as not there.
		return null;
	}
}

function isReadable(file: string): boolean {
	try {
		accessSync(file, constants.R_OK);
		return true;
	} catch {
		return false;
	}
}

/** `server` when there is a `server.js`, or a name that was mistyped. */
function nearFile(script: string): string {
	try {
		const names = readdirSync(path.dirname(script));
		const name = path.basename(script);
		const extended = ['.js', '.cjs', '.mjs'].map((extension) => name + extension).find((file) => names.includes(file));
		return extended ? `; did you mean "${extended}"?` : didYouMean(name, names);
	} catch {
		return '';
	}
}
