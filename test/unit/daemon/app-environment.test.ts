import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {appEnvironment} from '../../../src/daemon/app-environment.ts';
import {pinRelease, workerEnv} from '../../../src/master/release.ts';
import {appSpec} from '../state-dir/app-spec.ts';
import {temporaryFolder} from '../state-dir/temporary-folder.ts';

const spec = appSpec('api', {
	shellEnv: {PATH: '/bin', TOKEN: 'of the shell', WORKER_ID: 'of the shell'},
	env: {TOKEN: 'of the file', LOG: 'warn', PORT: '3000'},
	envOrigins: {LOG: 'env_production', PORT: 'port'},
});

test('each variable is told once, by name, with the source that wins', () => {
	const {app, variables} = appEnvironment(spec, true);
	expect(app).toBe('api');
	expect(variables.map(({name}) => name)).toEqual([...variables.map(({name}) => name)].sort());
	expect(variables).toEqual(
		expect.arrayContaining([
			{name: 'PATH', source: 'shell', value: '/bin'},
			{name: 'TOKEN', source: 'env', value: 'of the file'},
			{name: 'LOG', source: 'env_production', value: 'warn'},
			{name: 'PORT', source: 'port', value: '3000'},
			{name: 'WORKER_ID', source: 'fcm', value: null},
			{name: 'FCM_APP', source: 'fcm', value: 'api'},
		]),
	);
});

test('values are told only when they are asked for', () => {
	const {variables} = appEnvironment(spec, false);
	expect(variables.find(({name}) => name === 'TOKEN')).toEqual({name: 'TOKEN', source: 'env'});
	expect(JSON.stringify(variables)).not.toMatch(/of the|warn|3000|\/bin/);
});

test('it is what the app master gives its workers', () => {
	const cwd = temporaryFolder();
	const script = path.join(cwd, 'app.js');
	writeFileSync(script, '');
	for (const change of [
		{},
		{balance: 'sticky'},
		{readyWhen: {http: '/up', status: 200}},
		{health: {http: '/up', intervalMs: 1000, failures: 3}},
	] as const) {
		const given = {...spec, script, cwd, ...change};
		const isProbed = 'readyWhen' in change || 'health' in change;
		const place = {worker: 1, slot: 0, held: true, privateSocket: isProbed ? '/run/x.sock' : null};
		const env = workerEnv(pinRelease(given, 1), place);
		const {variables} = appEnvironment(given, true);
		expect(variables.map(({name}) => name)).toEqual(Object.keys(env).sort());
		for (const {name, value} of variables) if (value !== null) expect(env[name]).toBe(value);
	}
});
