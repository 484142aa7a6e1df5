import {existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {RegistryEntry} from '../../../src/state-dir/registry.ts';
import {deleteSave, listSaves, readSave, writeSave} from '../../../src/state-dir/saves.ts';
import {appSpec} from './app-spec.ts';
import {modeOf, temporaryHome} from './temporary-folder.ts';

const entries: RegistryEntry[] = [
	{spec: appSpec('api', {env: {PASSWORD: 'hunter2'}}), wanted: 'running'},
	{spec: appSpec('job'), wanted: 'stopped'},
];
const fileOf = (home: string, name = 'default') => path.join(home, 'saves', `${name}.json`);

function homeWithSave(name = 'default'): string {
	const home = temporaryHome();
	writeSave(home, {name, savedAt: 5, entries});
	return home;
}

test('a set is read as it was written, and is 0600 in a folder of 0700 whatever the umask', () => {
	const before = process.umask(0);
	onTestFinished(() => void process.umask(before));
	const home = homeWithSave();
	expect(readSave(home, 'default')).toEqual({name: 'default', savedAt: 5, entries, notice: null});
	expect(modeOf(statSync(fileOf(home)).mode)).toBe('600');
	expect(modeOf(statSync(path.dirname(fileOf(home))).mode)).toBe('700');
});

test('sets are listed by name, without copies and remains', () => {
	const home = temporaryHome();
	expect(listSaves(home)).toEqual([]);
	for (const name of ['web', 'a.json', 'default']) writeSave(home, {name, savedAt: 5, entries});
	writeFileSync(fileOf(home, 'web'), '{');
	readSave(home, 'web');
	expect(listSaves(home)).toEqual(['a.json', 'default', 'web']);
});

test('a set that is deleted is gone with its copy and its remains, and its neighbours stay', () => {
	const home = homeWithSave('web');
	writeSave(home, {name: 'web2', savedAt: 5, entries});
	truncateSync(fileOf(home, 'web'), 50);
	readSave(home, 'web');
	deleteSave(home, 'web');
	expect(readdirSync(path.join(home, 'saves')).sort()).toEqual(['web2.json', 'web2.json.bak']);
	expect(() => deleteSave(home, 'web')).toThrow(expect.objectContaining({code: 'FCM_ERR_SAVE_NOT_FOUND'}));
	expect(() => readSave(home, 'web')).toThrow(/there is no set "web"; did you mean "web2"\?/);
});

test('a damaged set is restored from its copy, one whose copy is damaged too is an error once and gone then', () => {
	const home = homeWithSave();
	writeFileSync(fileOf(home), '{"savedAt": 5}');
	expect(readSave(home, 'default')).toMatchObject({
		entries,
		notice: expect.stringContaining('there is no "apps" in it'),
	});
	expect(readSave(home, 'default').notice).toBeNull();
	writeFileSync(fileOf(home), '');
	writeFileSync(`${fileOf(home)}.bak`, '');
	expect(() => readSave(home, 'default')).toThrow(
		/the set "default" is lost: default\.json could not be read \(it is empty\)/,
	);
	expect(() => readSave(home, 'default')).toThrow(/nothing has been saved yet/);
});

test.each(['../apps', '..', '.', '', 'a/b', '/etc/passwd', '-x', 'x'.repeat(65), null as never, {} as never])(
	'%j is no name of a set',
	(name) => {
		const home = temporaryHome();
		const usage = expect.objectContaining({
			code: 'FCM_ERR_USAGE',
			message: expect.stringContaining('cannot name a set'),
		});
		expect(() => writeSave(home, {name, savedAt: 5, entries})).toThrow(usage);
		expect(() => readSave(home, name)).toThrow(usage);
		expect(() => deleteSave(home, name)).toThrow(usage);
	},
);

test('a set that cannot be written says why', () => {
	const home = temporaryHome();
	const write = () => writeSave(home, {name: 'default', savedAt: 6, entries});
	write();
	rmSync(fileOf(home));
	rmSync(`${fileOf(home)}.bak`);
	mkdirSync(`${fileOf(home)}.bak`);
	writeFileSync(path.join(`${fileOf(home)}.bak`, 'in-the-way'), '');
	write();
	rmSync(path.join(home, 'saves'), {recursive: true});
	writeFileSync(path.join(home, 'saves'), '');
	const unusable = expect.objectContaining({code: 'FCM_ERR_HOME_UNUSABLE'});
	expect(write).toThrow(unusable);
	expect(() => readSave(home, 'default')).toThrow(unusable);
	rmSync(home, {recursive: true});
	expect(write).toThrow(expect.objectContaining({code: 'FCM_ERR_STATE_WRITE'}));
	expect(existsSync(home)).toBe(false);
});
