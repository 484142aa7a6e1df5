import {execFileSync} from 'node:child_process';
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {FcmError} from '../../../src/shared/errors.ts';
import {prepareHome} from '../../../src/state-dir/home.ts';
import {openRegistry, type RegistryEntry} from '../../../src/state-dir/registry.ts';
import {loadState} from '../../../src/state-dir/state-file.ts';
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
	expect(() => registry.set(entry('third'))).toThrow(expect.objectContaining({code: 'FCM_ERR_STATE_WRITE'}));
	expect(registry.get('third')).toBeUndefined();
	rmSync(fileOf(home), {recursive: true});
	expect(names(home)).toEqual(['api.v1', 'web']);
});

const replacements: [string, RegExp, (file: string) => void][] = [
	[
		'a directory with something in it',
		/is a directory/,
		(file) => mkdirSync(path.join(file, 'mine'), {recursive: true}),
	],
	['a FIFO', /is not a regular file/, (file) => execFileSync('mkfifo', [file])],
	['a symlink to elsewhere', /is a symlink/, (file) => symlinkSync('/etc/passwd', file)],
	['a symlink to nowhere', /is a symlink/, (file) => symlinkSync('nowhere', file)],
	['a device that never ends', /is a symlink/, (file) => symlinkSync('/dev/zero', file)],
];

test.each(replacements)('%s in its place is set aside as it is, and the last good copy used', (_, why, replace) => {
	const home = homeWithApps();
	rmSync(fileOf(home));
	replace(fileOf(home));
	const before = lstatSync(fileOf(home));
	const registry = openRegistry(home);
	expect(registry.all().map(({spec}) => spec.name)).toEqual(['api.v1', 'web']);
	expect(registry.notice).toMatch(why);
	expect(registry.notice).not.toContain('\n');
	const [aside] = asideIn(home);
	expect(lstatSync(path.join(home, aside!)).ino).toBe(before.ino);
	expect(lstatSync(fileOf(home)).isFile()).toBe(true);
	expect(openRegistry(home).notice).toBeNull();
});

test('a file that is cut off at any byte is known to be damaged, and its remains are nowhere quoted', () => {
	const home = temporaryHome();
	openRegistry(home).set({spec: appSpec('api', {env: {PASSWORD: 'hunter2'}}), wanted: 'running'});
	const whole = readFileSync(fileOf(home));
	const options = {file: fileOf(home), schema: {}, format: '1.0.0', migrations: {}, empty: {}};
	for (let length = 0; length < whole.length; length++) {
		writeFileSync(fileOf(home), whole.subarray(0, length));
		const loaded = loadState(fileOf(home), options);
		expect(loaded.kind, `${length} bytes`).toBe('bad');
		expect(JSON.stringify(loaded)).not.toMatch(/hunter|PASS/);
	}
	expect(whole.length).toBeGreaterThan(1000);
});

test.each([0, 1, 2, 500, -1])('cut off at byte %d it is restored', (at) => {
	const home = homeWithApps();
	const whole = readFileSync(fileOf(home));
	writeFileSync(fileOf(home), whole.subarray(0, at < 0 ? whole.length + at : at));
	expect(openRegistry(home).all()).toHaveLength(2);
	expect(readFileSync(fileOf(home))).toEqual(whole);
});

test('a spec under the name of another app is damage', () => {
	const home = homeWithApps();
	writeFileSync(fileOf(home), readFileSync(fileOf(home), 'utf8').replace('"web": {', '"wep": {'));
	const registry = openRegistry(home);
	expect(registry.notice).toContain('the spec of "wep" is that of another app');
	expect(registry.get('web')).toBeDefined();
});

test('what damages the file again and again does not fill the disk with its remains', () => {
	const home = homeWithApps();
	for (let time = 0; time < 20; time++) writeFileSync(`${fileOf(home)}.corrupt-2020-01-${time + 10}`, 'old');
	writeFileSync(fileOf(home), 'damaged');
	openRegistry(home);
	expect(asideIn(home)).toHaveLength(8);
	expect(asideIn(home).map((name) => readFileSync(path.join(home, name), 'utf8'))).toContain('damaged');
});

test('the copy is made again for a file that somebody has edited, and of a copy that was taken away', () => {
	const home = homeWithApps();
	const edited = readFileSync(fileOf(home), 'utf8').replaceAll('"instances": 1', '"instances": 3');
	writeFileSync(fileOf(home), edited);
	openRegistry(home);
	expect(readFileSync(`${fileOf(home)}.bak`, 'utf8')).toBe(edited);
	rmSync(`${fileOf(home)}.bak`);
	openRegistry(home);
	expect(readFileSync(`${fileOf(home)}.bak`, 'utf8')).toBe(edited);
});

test('the index goes up with each change, over all openings, and is that of the copy after damage', () => {
	const home = temporaryHome();
	const registry = openRegistry(home);
	expect(registry.index()).toBe(0);
	registry.set(entry('api'));
	registry.set(entry('web'));
	registry.delete('web');
	registry.delete('web');
	expect([registry.index(), openRegistry(home).index()]).toEqual([3, 3]);
	writeFileSync(fileOf(home), 'garbage');
	expect(openRegistry(home).index()).toBe(3);
});

test('an index that somebody has noted does not come again when file and copy are lost', () => {
	const home = homeWithApps();
	writeFileSync(fileOf(home), '{');
	writeFileSync(`${fileOf(home)}.bak`, '}');
	const {index} = openRegistry(home);
	expect(index()).toBeGreaterThan(1e9);
	expect(openRegistry(home).index()).toBe(index());
});

test('an index that a file of an older fcm lacks is 0', () => {
	const home = homeWithApps();
	const {index: _, ...file} = JSON.parse(readFileSync(fileOf(home), 'utf8'));
	writeFileSync(fileOf(home), JSON.stringify(file));
	const registry = openRegistry(home);
	expect([registry.notice, registry.index()]).toEqual([null, 0]);
});

test('what could not be written counts in memory, and is written with the next change or a flush', () => {
	const home = homeWithApps();
	const registry = openRegistry(home);
	rmSync(fileOf(home));
	mkdirSync(path.join(fileOf(home), 'in-the-way'), {recursive: true});
	const why = new FcmError('FCM_ERR_STATE_WRITE', 'no');
	registry.hold(entry('web', 'running'), why);
	expect([registry.get('web')?.wanted, registry.unwritten(), registry.index()]).toEqual(['running', why, 3]);
	registry.flush();
	expect(registry.unwritten()?.message).toMatch(/cannot write apps\.json/);
	rmSync(fileOf(home), {recursive: true});
	registry.flush();
	expect(registry.unwritten()).toBeNull();
	const again = openRegistry(home);
	expect([again.get('web')?.wanted, again.index(), again.notice]).toEqual(['running', 3, null]);
});

test('what is in the way of the copy does not keep the file from being written', () => {
	const home = homeWithApps();
	const registry = openRegistry(home);
	rmSync(`${fileOf(home)}.bak`);
	mkdirSync(path.join(`${fileOf(home)}.bak`, 'in-the-way'), {recursive: true});
	registry.set(entry('third'));
	expect(registry.all()).toHaveLength(3);
	expect(names(home)).toEqual(['api.v1', 'third', 'web']);
	expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a home that is gone is an error of the write, and is not made again by it', () => {
	const home = homeWithApps();
	const registry = openRegistry(home);
	rmSync(home, {recursive: true});
	expect(() => registry.set(entry('third'))).toThrow(/cannot write apps\.json: its folder was removed \(ENOENT\)/);
	expect(existsSync(home)).toBe(false);
	prepareHome(home);
	registry.rewrite();
	expect(names(home)).toEqual(['api.v1', 'web']);
});
