import path from 'node:path';
import {expect, test} from 'vitest';
import {specFromScript} from '../../../src/config/script-spec.ts';
import {failure, folderWith} from './ecosystem-folder.ts';

const from = (script: string, options: object = {}, cwd = folderWith({'bin/api.mjs': ''})) => ({
	cwd,
	loaded: async () => specFromScript(script, {cwd, shellEnv: {PATH: '/bin'}, ...options}),
});

test('a script becomes a spec with the defaults of a file, in the directory of the shell', async () => {
	const {cwd, loaded} = from('bin/api.mjs', {name: undefined, instances: 2, args: ['--level', '3 4']});
	const {specs, warnings} = await loaded();
	expect(warnings).toEqual([]);
	expect(specs).toHaveLength(1);
	expect(specs[0]).toMatchObject({
		name: 'api',
		script: path.join(cwd, 'bin/api.mjs'),
		cwd,
		args: ['--level', '3 4'],
		instances: 2,
		shellEnv: {PATH: '/bin'},
		killTimeoutMs: 30_000,
	});
});

test('other keys of an app are taken too', async () => {
	const {specs} = await from('server.js', {name: 'web', port: 80, kill_timeout: '5s', instances: 'max'}).loaded();
	expect(specs[0]).toMatchObject({name: 'web', env: {PORT: '80'}, killTimeoutMs: 5000});
});

test('problems are told by key alone', async () => {
	expect(await failure(from('server.js', {name: 'a b', instances: 900}).loaded())).toMatchObject({
		code: 'FCM_ERR_CONFIG_INVALID',
		lines: [expect.stringMatching(/^name: expected/), expect.stringMatching(/^instances: expected/)],
	});
});

test('a script that is not there is told with the absolute path', () => {
	const cwd = folderWith({});
	expect(() => specFromScript('gone.js', {cwd, shellEnv: {}})).toThrow(`script: no such file: ${cwd}/gone.js`);
});
