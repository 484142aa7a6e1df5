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

test('what a file of an older fcm lacks is filled in, and an older fcm would read what is written', () => {
	const home = homeWithApps();
	const file = JSON.parse(readFileSync(fileOf(home), 'utf8'));
	const {rollout, balance: _, recycle: __, watchdogMs: ___, health: ____, ...earlier} = file.apps.web.spec;
	file.apps.web.spec = {...earlier, rollout: {strategy: rollout.strategy, soakMs: rollout.soakMs}};
	writeFileSync(fileOf(home), JSON.stringify(file));
	const registry = openRegistry(home);
	expect(registry.notice).toBeNull();
	expect(registry.get('web')).toEqual(entry('web', 'stopped'));
	registry.set(entry('third'));
	expect(JSON.parse(readFileSync(fileOf(home), 'utf8'))).toMatchObject({
		apps: {web: {spec: {rollout: {surge: {kind: 'count', value: 1}}, health: null}}},
		__internal__: {migrations: {version: '1.0.0'}},
	});
});

test('every form of the newer fields comes back as it was written', () => {
	const home = temporaryHome();
	const spec = appSpec('api', {
		readyWhen: {http: '/up', status: 204},
		rollout: {
			strategy: 'canary',
			soakMs: 5,
			surge: {kind: 'percent', value: 25},
			canary: {workers: 2, durationMs: 9},
		},
		balance: 'sticky',
		recycle: {maxMemoryBytes: 3e9, maxRequests: 5, maxRequestsJitter: 1, maxConnections: 7, maxAgeMs: 9},
		watchdogMs: 2000,
		health: {http: '/up', intervalMs: 5, failures: 3},
	});
	openRegistry(home).set({spec, wanted: 'running'});
	const registry = openRegistry(home);
	expect([registry.notice, registry.get('api')?.spec]).toEqual([null, spec]);
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
