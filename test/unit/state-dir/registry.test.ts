import {mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openRegistry, type RegistryEntry} from '../../../src/state-dir/registry.ts';
import {appSpec} from './app-spec.ts';
import {modeOf, temporaryHome} from './temporary-folder.ts';

const entry = (name: string, wanted: RegistryEntry['wanted'] = 'running'): RegistryEntry => ({
	spec: appSpec(name),
	wanted,
});
const fileOf = (home: string) => path.join(home, 'apps.json');
const asideIn = (home: string) => readdirSync(home).filter((name) => name.includes('.corrupt-'));

/** A home whose registry has `web` and `api.v1`. */
function homeWithApps(): string {
	const home = temporaryHome();
	const registry = openRegistry(home);
	registry.set(entry('web', 'stopped'));
	registry.set(entry('api.v1'));
	return home;
}

const names = (home: string) =>
	openRegistry(home)
		.all()
		.map(({spec}) => spec.name);

test('a new registry is empty, and says nothing', () => {
	const registry = openRegistry(temporaryHome());
	expect([registry.all(), registry.notice, registry.get('api')]).toEqual([[], null, undefined]);
});

test('what was set is there after opening again, names with dots included', () => {
	const home = homeWithApps();
	const registry = openRegistry(home);
	expect(registry.all()).toEqual([entry('api.v1'), entry('web', 'stopped')]);
	expect(registry.get('api.v1')).toEqual(entry('api.v1'));
	expect(registry.get('api')).toBeUndefined();
	expect(registry.notice).toBeNull();
	registry.delete('api.v1');
	registry.delete('api.v1');
	expect(names(home)).toEqual(['web']);
});

test.each(['constructor', 'toString', 'hasOwnProperty', 'prototype'])('an app may be named %s', (name) => {
	const home = temporaryHome();
	expect(openRegistry(home).get(name)).toBeUndefined();
	openRegistry(home).set(entry(name));
	expect(openRegistry(home).get(name)).toEqual(entry(name));
});

test('file and copy are 0600 whatever the umask, and carry the format', () => {
	const home = temporaryHome();
	const before = process.umask(0);
	onTestFinished(() => void process.umask(before));
	openRegistry(home).set(entry('api'));
	for (const file of [fileOf(home), `${fileOf(home)}.bak`]) {
		expect(modeOf(statSync(file).mode)).toBe('600');
		expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({__internal__: {migrations: {version: '1.0.0'}}});
	}
});

const damages: [string, (file: string) => void][] = [
	['empty', (file) => truncateSync(file, 0)],
	['truncated', (file) => truncateSync(file, statSync(file).size - 20)],
	['zeros', (file) => writeFileSync(file, Buffer.alloc(500))],
	['garbage', (file) => writeFileSync(file, 'hello')],
	['null', (file) => writeFileSync(file, 'null')],
	['an array', (file) => writeFileSync(file, '[]')],
	['an object of something else', (file) => writeFileSync(file, '{"version": 1}')],
	['apps that are no object', (file) => writeFileSync(file, '{"apps": 5}')],
	['apps that are null', (file) => writeFileSync(file, '{"apps": null}')],
	['an entry without a spec', (file) => writeFileSync(file, '{"apps": {"api": {"wanted": "running"}}}')],
	[
		'a wrong type',
		(file) => writeFileSync(file, readFileSync(file, 'utf8').replace('"instances": 1', '"instances": "1"')),
	],
	['a newer format', (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('"1.0.0"', '"2.0.0"'))],
];

test.each(damages)('a file that is %s is set aside as it was, and the last good copy used', (_, damage) => {
	const home = homeWithApps();
	damage(fileOf(home));
	const damaged = readFileSync(fileOf(home));
	const registry = openRegistry(home);
	expect(registry.all()).toEqual([entry('api.v1'), entry('web', 'stopped')]);
	expect(registry.notice).toMatch(
		/^apps\.json could not be read \(.*\) and was set aside as apps\.json\.corrupt-.*; the last good copy is used$/,
	);
	const [aside] = asideIn(home);
	expect(readFileSync(path.join(home, aside!))).toEqual(damaged);
	expect(modeOf(statSync(path.join(home, aside!)).mode)).toBe('600');
	expect(openRegistry(home).notice).toBeNull();
});

test('when the copy is damaged too, both are set aside and the list starts empty', () => {
	const home = homeWithApps();
	writeFileSync(fileOf(home), '{');
	writeFileSync(`${fileOf(home)}.bak`, '}');
	const registry = openRegistry(home);
	expect(registry.all()).toEqual([]);
	expect(registry.notice).toContain('no good copy');
	expect(asideIn(home)).toHaveLength(2);
	registry.set(entry('new'));
	expect(names(home)).toEqual(['new']);
});

test('a file that was taken away is restored from the copy, and said', () => {
	const home = homeWithApps();
	rmSync(fileOf(home));
	const registry = openRegistry(home);
	expect(registry.notice).toBe('apps.json was missing; the last good copy is used');
	expect(registry.all()).toHaveLength(2);
});

test('fields that a newer fcm wrote into the same format are kept', () => {
	const home = homeWithApps();
	writeFileSync(
		fileOf(home),
		readFileSync(fileOf(home), 'utf8').replaceAll('"instances": 1', '"instances": 1, "ofTomorrow": true'),
	);
	const registry = openRegistry(home);
	expect(registry.get('web')?.spec).toHaveProperty('ofTomorrow', true);
	registry.set({...registry.get('web')!, wanted: 'running'});
	expect(openRegistry(home).get('web')?.spec).toHaveProperty('ofTomorrow', true);
});

test('a file that is damaged while it is open harms nothing', () => {
	const home = homeWithApps();
	const registry = openRegistry(home);
	writeFileSync(fileOf(home), '{');
	expect(registry.all()).toHaveLength(2);
	registry.set(entry('third'));
	expect(openRegistry(home).notice).toBeNull();
	expect(names(home)).toEqual(['api.v1', 'third', 'web']);
});

test('a spec that the schema does not take is refused, and nothing changes', () => {
	const home = homeWithApps();
	const registry = openRegistry(home);
	expect(() => registry.set({spec: appSpec('bad', {instances: 0}), wanted: 'running'})).toThrow(/instances/);
	expect(registry.get('bad')).toBeUndefined();
	expect(names(home)).toEqual(['api.v1', 'web']);
});

test('a write that fails changes neither the memory nor the file', () => {
	const home = homeWithApps();
	const registry = openRegistry(home);
	rmSync(fileOf(home));
	mkdirSync(path.join(fileOf(home), 'in-the-way'), {recursive: true});
	expect(() => registry.set(entry('third'))).toThrow(expect.objectContaining({code: 'FCM_ERR_HOME_UNUSABLE'}));
	expect(registry.get('third')).toBeUndefined();
	rmSync(fileOf(home), {recursive: true});
	expect(names(home)).toEqual(['api.v1', 'web']);
});

test('a file that cannot be read at all is an error, not an empty list', () => {
	const home = temporaryHome();
	mkdirSync(fileOf(home));
	expect(() => openRegistry(home)).toThrow(expect.objectContaining({code: 'FCM_ERR_HOME_UNUSABLE'}));
});
