import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {openStateFile, type StateFileOptions} from '../../../src/state-dir/state-file.ts';
import {temporaryFolder} from './temporary-folder.ts';

interface Colours {
	colours: string[];
}

const current = (folder: string): StateFileOptions<Colours> => ({
	file: path.join(folder, 'colours.json'),
	schema: {colours: {type: 'array', items: {type: 'string'}}},
	format: '2.0.0',
	migrations: {
		'2.0.0': (store) => {
			store.set('colours', [store.get('colour')]);
			store.delete('colour');
		},
	},
	empty: {colours: []},
});

test('a file of an older format is migrated in memory, and on the disk with the next write', () => {
	const folder = temporaryFolder();
	const options = current(folder);
	const old = JSON.stringify({colour: 'red', __internal__: {migrations: {version: '1.0.0'}}});
	writeFileSync(options.file, old);
	const state = openStateFile(options);
	expect(state).toMatchObject({content: {colours: ['red']}, origin: 'file', notice: null});
	expect(readFileSync(options.file, 'utf8')).toBe(old);
	state.write({colours: ['red', 'blue']});
	const again = openStateFile(options);
	expect(again.content).toEqual({colours: ['red', 'blue']});
	expect(JSON.parse(readFileSync(options.file, 'utf8'))).toMatchObject({
		__internal__: {migrations: {version: '2.0.0'}},
	});
});

test('a migration that fails leaves the file to the copy, and is said', () => {
	const folder = temporaryFolder();
	const options = current(folder);
	openStateFile(options).write({colours: ['red']});
	const broken = JSON.stringify({colour: {}, __internal__: {migrations: {version: '1.0.0'}}});
	writeFileSync(options.file, broken);
	const state = openStateFile(options);
	expect(state).toMatchObject({content: {colours: ['red']}, origin: 'copy'});
	expect(state.notice).toMatch(
		/^colours\.json could not be read \(.*colours\[0\] is an object, not a text\) and was set aside/,
	);
});

test('opening makes no file, and a write that is refused leaves none behind', () => {
	const folder = temporaryFolder();
	const state = openStateFile(current(folder));
	expect([state.origin, readdirSync(folder)]).toEqual(['new', []]);
	expect(() => state.write({colours: [5 as never]})).toThrow(/^colours\[0\] is 5, not a text$/);
	expect(readdirSync(folder)).toEqual([]);
});
