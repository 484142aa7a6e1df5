import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {mainScript} from '../../../src/compat/main-script.ts';

const {argv} = process;
let folder: string;
beforeEach(() => {
	folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'fcm-main-')));
	mkdirSync(path.join(folder, 'dir'));
	for (const name of ['server.js', 'dir/index.js']) writeFileSync(path.join(folder, name), '');
});
afterEach(() => {
	process.argv = argv;
	rmSync(folder, {recursive: true, force: true});
});

const run = (...words: string[]) => {
	process.argv = ['node', ...words];
	return mainScript();
};

test.each([
	['server.js', 'server.js'],
	['server', 'server.js'],
	['dir', 'dir/index.js'],
])('node %s runs %s', (written, file) => {
	expect(run(path.join(folder, written), 'a', 'b')).toMatchObject({exec: path.join(folder, file), args: ['a', 'b']});
});

test('what runs no file has no workers', () => {
	expect(() => run()).toThrow(expect.objectContaining({code: 'FCM_ERR_SCRIPT_NOT_FOUND'}));
	expect(() => run(path.join(folder, 'gone'))).toThrow(expect.objectContaining({code: 'FCM_ERR_SCRIPT_NOT_FOUND'}));
});
