import {existsSync, mkdirSync, readdirSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {writeSpec} from '../../../src/state-dir/bundle.ts';
import {leavePrivateHome, makePrivateHome, removePrivateHome} from '../../../src/state-dir/private-home.ts';
import {appSpec} from './app-spec.ts';
import {modeOf, temporaryFolder, temporaryHome} from './temporary-folder.ts';

const before = process.env.TMPDIR;
let folder: string;

beforeEach(() => {
	folder = temporaryFolder();
	process.env.TMPDIR = folder;
});
afterEach(() => {
	if (before === undefined) delete process.env.TMPDIR;
	else process.env.TMPDIR = before;
});

test('is one of its own, for its owner alone, and goes without a trace', () => {
	const [one, other] = [makePrivateHome(), makePrivateHome()];
	expect(one).not.toBe(other);
	expect(tmpdir()).toBe(path.dirname(one));
	expect(modeOf(statSync(one).mode)).toBe('700');
	for (const home of [one, other]) removePrivateHome(home);
	expect(readdirSync(folder)).toEqual([]);
});

test('the last app master that leaves takes it along', () => {
	const home = makePrivateHome();
	for (const app of ['api', 'web']) writeSpec(home, appSpec(app));
	leavePrivateHome(home, 'api');
	expect(readdirSync(path.join(home, 'apps'))).toEqual(['web']);
	leavePrivateHome(home, 'web');
	leavePrivateHome(home, 'web');
	expect(readdirSync(folder)).toEqual([]);
});

test('a home that is meant to stay is never taken away', () => {
	const home = temporaryHome();
	writeSpec(home, appSpec('api'));
	leavePrivateHome(home, 'api');
	removePrivateHome(home);
	expect(existsSync(path.join(home, 'apps/api'))).toBe(true);
});

test('without a folder for temporary files it says which variable names one', () => {
	process.env.TMPDIR = path.join(folder, 'nowhere');
	expect(makePrivateHome).toThrow(
		expect.objectContaining({code: 'FCM_ERR_HOME_UNUSABLE', message: expect.stringContaining('TMPDIR')}),
	);
});

test('a path that is too long for sockets leaves nothing behind', () => {
	process.env.TMPDIR = path.join(folder, 'x'.repeat(100));
	mkdirSync(process.env.TMPDIR);
	expect(makePrivateHome).toThrow(expect.objectContaining({code: 'FCM_ERR_HOME_TOO_LONG'}));
	expect(readdirSync(process.env.TMPDIR)).toEqual([]);
});
