import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach} from 'vitest';
import {type LoadedEcosystem, type LoadOptions, loadEcosystem} from '../../../src/config/load-ecosystem.ts';
import {FcmError} from '../../../src/shared/errors.ts';

export const fixtures = fileURLToPath(new URL('../../fixtures/config', import.meta.url));

const folders: string[] = [];
afterEach(() => {
	for (const folder of folders.splice(0)) rmSync(folder, {recursive: true});
});

/** A temporary folder that is there for all tests of a file. */
export function permanentFolder(): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'fcm-config-'));
	afterAll(() => rmSync(folder, {recursive: true}));
	return folder;
}

/** A temporary folder with the given files, gone after the test. Every one has a `server.js`. */
export function folderWith(files: Record<string, string>): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'fcm-config-'));
	folders.push(folder);
	for (const [name, contents] of Object.entries({'server.js': '', ...files})) {
		mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
		writeFileSync(path.join(folder, name), contents);
	}
	return folder;
}

/** Loads an `ecosystem.json` with this text (or value) from a folder of its own. */
export function load(contents: unknown, options: Partial<LoadOptions> & {files?: Record<string, string>} = {}) {
	const {files = {}, ...rest} = options;
	const text = typeof contents === 'string' ? contents : JSON.stringify(contents);
	const folder = folderWith({...files, 'ecosystem.json': text});
	return loadEcosystem(path.join(folder, 'ecosystem.json'), {shellEnv: {}, ...rest});
}

/** Loads one app that runs `server.js`. */
export async function loadApp(keys: object, options: Partial<LoadOptions> & {files?: Record<string, string>} = {}) {
	const {specs, warnings} = await load({apps: [{script: 'server.js', ...keys}]}, options);
	return {spec: specs[0]!, warnings};
}

/** The error of a load that must fail, with the temporary folder cut out of its lines. */
export async function failure(loading: Promise<LoadedEcosystem | object>): Promise<{code: string; lines: string[]}> {
	const error = await loading.then(
		() => null,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof FcmError)) throw error ?? new Error('the load did not fail');
	const lines = error.message.replace(/\/\S*\/fcm-config-[^/\s]*\/?/g, '').split('\n');
	return {code: error.code, lines};
}

/** What is said of one app with these keys, without file and position. */
export async function complaints(keys: object, options: Partial<LoadOptions> = {}): Promise<string[]> {
	const {lines} = await failure(loadApp(keys, options));
	return lines.map((line) => line.replace(/^\S+ {2}/, ''));
}
