import {expect, test} from 'vitest';
import {appPort, isProbed, policyOfSpec, readyPort, workerEnv} from '../../../src/master/release.ts';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';

const fork: Partial<AppSpec> = {mode: 'fork', program: {kind: 'interpreter', command: 'python3'}};
const envOf = (changes: Partial<AppSpec>, slot: number) => {
	const spec = appSpec('web', changes);
	return workerEnv(
		{generation: 3, spec, script: spec.script, cwd: spec.cwd},
		{worker: 1, slot, held: false, privateSocket: null},
	);
};

test('a worker knows its slot by the names that the file gives', () => {
	expect(envOf({env: {PORT: '3000'}, incrementVar: 'PORT', instanceVar: 'SEAT'}, 2)).toMatchObject({
		...{PORT: '3002', SEAT: '2', WORKER_ID: '2', FCM_APP: 'web', FCM_GENERATION: '3'},
	});
	expect(envOf({instanceVar: null}, 1)).not.toHaveProperty('NODE_APP_INSTANCE');
	expect(envOf({}, 1)).toMatchObject({NODE_APP_INSTANCE: '1'});
});

test('what is no number is not counted up, what is missing counts from 0', () => {
	expect(envOf({env: {ZONE: 'a'}, incrementVar: 'ZONE'}, 1)).toMatchObject({ZONE: 'a'});
	expect(envOf({incrementVar: 'N'}, 1)).toMatchObject({N: '1'});
	expect(envOf({shellEnv: {PORT: '8000'}, incrementVar: 'PORT'}, 1)).toMatchObject({PORT: '8001'});
});

test('a program without a preload is asked on its own port', () => {
	const spec = appSpec('web', {...fork, env: {PORT: '3000'}, incrementVar: 'PORT'});
	expect([appPort(spec, 0), appPort(spec, 1)]).toEqual([3000, 3001]);
	expect(appPort({...spec, env: {}, incrementVar: null}, 0)).toBeNull();
	expect(appPort({...spec, env: {PORT: '70000'}}, 0)).toBeNull();
	expect(appPort({...spec, program: {kind: 'node'}}, 0)).toBeNull();
	expect(isProbed({...spec, readyWhen: {http: '/', status: 200}})).toBe(false);
});

test('the port of a readiness counts up with the variable that it is the value of', () => {
	const spec = appSpec('web', {...fork, env: {PORT: '3000'}, incrementVar: 'PORT', readyWhen: {port: 3000}});
	expect(readyPort(spec, 2)).toBe(3002);
	expect(readyPort({...spec, readyWhen: {port: 9000}}, 2)).toBe(9000);
	expect(readyPort({...spec, incrementVar: null}, 2)).toBe(3000);
	expect(readyPort({...spec, readyWhen: 'auto'}, 2)).toBeUndefined();
});

test('who binds its port itself has no room beside another', () => {
	const policy = (changes: Partial<AppSpec>) => policyOfSpec(appSpec('web', changes), undefined);
	expect(policy({})).toMatchObject({succession: 'hold-back', addresses: 'same'});
	expect(policy(fork)).toMatchObject({succession: 'stop-first', addresses: 'own'});
	const sockets = {web: {host: '0.0.0.0', port: 3000}};
	expect(policy({...fork, sockets})).toMatchObject({succession: 'overlap', addresses: 'same'});
});
