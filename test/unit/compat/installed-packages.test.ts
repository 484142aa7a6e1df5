import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {installedPackages} from '../../../src/compat/installed-packages.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'fcm-deps-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function has(place: string, manifest: unknown): void {
	mkdirSync(path.join(folder, place), {recursive: true});
	writeFileSync(path.join(folder, place, 'package.json'), JSON.stringify(manifest));
}

test('lists what is found as Node finds it, a circle once', () => {
	has('.', {name: 'mine', version: '1.0.0', dependencies: {a: '*', '@s/b': '*', gone: '*'}});
	has('node_modules/a', {version: '1.1.0', dependencies: {'@s/b': '*'}});
	has('node_modules/a/node_modules/@s/b', {version: '3.0.0', dependencies: {a: '*'}});
	has('node_modules/@s/b', {version: '2.0.0'});
	expect(installedPackages(folder)).toEqual({
		name: 'mine',
		version: '1.0.0',
		dependencies: {
			'@s/b': {version: '2.0.0'},
			a: {version: '1.1.0', dependencies: {'@s/b': {version: '3.0.0', dependencies: {a: {version: '1.1.0'}}}}},
			gone: {missing: true},
		},
	});
});

test.each([
	['a list', []],
	['null', null],
	['rubbish in it', {dependencies: 'x', version: 5}],
])('%s is no trouble', (_name, manifest) => {
	has('.', manifest);
	expect(installedPackages(folder).dependencies).toEqual({});
});

test('a name is no way out of node_modules', () => {
	has('.', {dependencies: {'../secret': '*', '/etc': '*', __proto__: '*', 'a/../../secret': '*'}});
	has('secret', {version: '9.9.9'});
	expect(JSON.stringify(installedPackages(folder))).not.toContain('9.9.9');
});
