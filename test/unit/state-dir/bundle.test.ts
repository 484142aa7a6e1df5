import {existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {
	type Bootstrap,
	listBundles,
	readBootstrap,
	readSpec,
	removeBundle,
	writeBootstrap,
	writeSpec,
} from '../../../src/state-dir/bundle.ts';
import {appPaths, homePaths} from '../../../src/state-dir/paths.ts';
import {appSpec} from './app-spec.ts';
import {modeOf, temporaryFolder, temporaryHome} from './temporary-folder.ts';

const bootstrap: Bootstrap = {pid: 42, startTime: '123', protocol: 1, version: '0.1.0', socket: '/x.sock'};

test('a spec and a bootstrap come back as they were written, 0600 in a 0700 folder whatever the umask', () => {
	const home = temporaryHome();
	const before = process.umask(0);
	onTestFinished(() => void process.umask(before));
	writeSpec(home, appSpec('api.v1'));
	writeSpec(home, appSpec('api.v1', {instances: 4}));
	writeBootstrap(home, 'api.v1', bootstrap);
	expect(readSpec(home, 'api.v1')).toEqual(appSpec('api.v1', {instances: 4}));
	expect(readBootstrap(home, 'api.v1')).toEqual(bootstrap);
	const {dir, spec, bootstrap: file} = appPaths(home, 'api.v1');
	expect([dir, spec, file].map((entry) => modeOf(statSync(entry).mode))).toEqual(['700', '600', '600']);
	expect(readdirSync(dir).sort()).toEqual(['master.json', 'spec.json']);
});

test.each(['', '{', '{"name":"other","script":"/x"}', 'null', '{"name":"api"}'])(
	'a damaged spec (%s) is a coded error',
	(text) => {
		const home = temporaryHome();
		writeSpec(home, appSpec('api'));
		writeFileSync(appPaths(home, 'api').spec, text);
		expect(() => readSpec(home, 'api')).toThrow(expect.objectContaining({code: 'FCM_ERR_MASTER_START'}));
	},
);

test('a missing spec is a coded error that names the file', () => {
	const home = temporaryHome();
	expect(() => readSpec(home, 'api')).toThrow(/apps\/api\/spec\.json/);
});

test.each([
	'',
	'{"pid":1',
	'null',
	'[]',
	'{"pid":"1"}',
	'{"pid":1,"startTime":2,"protocol":1,"version":"","socket":""}',
])('a damaged bootstrap (%s) is none', (text) => {
	const home = temporaryHome();
	expect(readBootstrap(home, 'api')).toBeNull();
	writeBootstrap(home, 'api', bootstrap);
	writeFileSync(appPaths(home, 'api').bootstrap, text);
	expect(readBootstrap(home, 'api')).toBeNull();
});

test('removing a bundle takes its folder and socket, and nothing else', () => {
	const home = temporaryHome();
	for (const name of ['api', 'api2']) {
		writeSpec(home, appSpec(name));
		writeFileSync(appPaths(home, name).socket, '');
	}
	removeBundle(home, 'api');
	removeBundle(home, 'api');
	expect(listBundles(home)).toEqual(['api2']);
	expect(existsSync(appPaths(home, 'api').socket)).toBe(false);
	expect(existsSync(appPaths(home, 'api2').socket)).toBe(true);
});

test('removing a bundle follows no symlink out of it', () => {
	const home = temporaryHome();
	const outside = temporaryFolder();
	writeFileSync(path.join(outside, 'precious'), '');
	writeSpec(home, appSpec('inner'));
	symlinkSync(outside, path.join(appPaths(home, 'inner').dir, 'logs'));
	symlinkSync(outside, appPaths(home, 'linked').dir);
	symlinkSync(path.join(outside, 'precious'), appPaths(home, 'linked').socket);
	removeBundle(home, 'inner');
	removeBundle(home, 'linked');
	expect(readdirSync(outside)).toEqual(['precious']);
	expect(readdirSync(homePaths(home).apps)).toEqual([]);
});

test('nothing is written through a symlink in the place of a bundle', () => {
	const home = temporaryHome();
	const outside = temporaryFolder();
	symlinkSync(outside, appPaths(home, 'api').dir);
	expect(() => writeSpec(home, appSpec('api'))).toThrow('is not a directory');
	expect(readdirSync(outside)).toEqual([]);
});

test.each(['..', '.', '', 'a/b', '../x', 'a\0b', '-x', 'x'.repeat(65)])(
	'a name that is none (%j) never becomes a path',
	(name) => {
		const home = temporaryHome();
		for (const action of [readSpec, removeBundle]) expect(() => action(home, name)).toThrow('invariant');
	},
);

test('the list has folders of apps only', () => {
	const home = temporaryHome();
	writeSpec(home, appSpec('web'));
	writeSpec(home, appSpec('api'));
	mkdirSync(path.join(homePaths(home).apps, '.trash'));
	writeFileSync(path.join(homePaths(home).apps, 'file'), '');
	expect(listBundles(home)).toEqual(['api', 'web']);
	expect(listBundles(temporaryFolder())).toEqual([]);
});

test('a write that fails leaves the old file and no other', () => {
	const home = temporaryHome();
	const {dir, spec} = appPaths(home, 'api');
	mkdirSync(spec, {recursive: true});
	expect(() => writeSpec(home, appSpec('api'))).toThrow(expect.objectContaining({code: 'FCM_ERR_STATE_WRITE'}));
	expect(readdirSync(dir)).toEqual(['spec.json']);
});
