import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {diffSpecs, specChanges} from '../../../src/config/diff-specs.ts';
import {specFromScript} from '../../../src/config/script-spec.ts';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';

const script = new URL(import.meta.url).pathname;
const shellEnv = {PATH: '/bin'};
const spec = specFromScript(script, {name: 'api', cwd: '/', shellEnv, env: {A: '1', killTimeoutMs: 'x'}, args: ['a']})
	.specs[0]!;
const diff = (change: Partial<AppSpec>) => diffSpecs(spec, {...spec, ...change});

test('equal specs do not differ, in whatever order their keys are', () => {
	expect(diff({})).toEqual({kind: 'none', keys: []});
	expect(diff({env: {killTimeoutMs: 'x', A: '1'}})).toEqual({kind: 'none', keys: []});
});

test('another shell is no change', () => {
	expect(diff({shellEnv: {PATH: '/usr/bin', X: '1'}})).toEqual({kind: 'none', keys: []});
});

test('another number of workers alone is a scale', () => {
	expect(diff({instances: 3})).toEqual({kind: 'scale', keys: ['instances']});
});

test('anything else is a reload, named in the words of the file', () => {
	expect(diff({killTimeoutMs: 1, instances: 3})).toEqual({kind: 'reload', keys: ['instances', 'kill_timeout']});
	expect(diff({args: ['b']})).toEqual({kind: 'reload', keys: ['args']});
});

test('what no worker knows of is taken over without touching one', () => {
	expect(diff({rollout: {...spec.rollout, soakMs: 5}})).toEqual({kind: 'update', keys: ['rollout.soak']});
	expect(diff({maxRestarts: 3, dependsOn: [{app: 'db', condition: 'ready'}]})).toEqual({
		kind: 'update',
		keys: ['depends_on', 'max_restarts'],
	});
	expect(diff({logs: {...spec.logs, type: 'json'}, instances: 3}).kind).toBe('scale');
	expect(diff({logs: {...spec.logs, type: 'json'}, cwd: '/tmp'}).kind).toBe('reload');
	expect(diff({autostart: false, balance: 'sticky'}).kind).toBe('restart');
});

/** A field that AppSpec gains is a compile error here until somebody has said what it takes. */
const means: Record<keyof AppSpec, ReturnType<typeof diffSpecs>['kind'] | null> = {
	...{namespace: 'update', dependsOn: 'update', autostart: 'update', autorestart: 'update', maxRestarts: 'update'},
	...{minUptimeMs: 'update', restartDelayMs: 'update', maxRestartDelayMs: 'update', stopExitCodes: 'update'},
	...{listenTimeoutMs: 'update', rollout: 'update', cronRestart: 'update', watch: 'update', logs: 'update'},
	...{ecv: 'update', statusPort: 'update'},
	...{instances: 'scale', balance: 'restart', mode: 'restart', sockets: 'restart', name: null},
	...{script: 'reload', args: 'reload', cwd: 'reload', nodeArgs: 'reload', env: 'reload', program: 'reload'},
	...{readyWhen: 'reload', killTimeoutMs: 'reload', killSignal: 'reload', recycle: 'reload', watchdogMs: 'reload'},
	...{health: 'reload', treekill: 'reload', shutdownWithMessage: 'reload', instanceVar: 'reload'},
	...{incrementVar: 'reload', filterEnv: 'reload', uid: 'reload', gid: 'reload', umask: 'reload'},
	...{shellEnv: 'none', envOrigins: 'none'},
};

test.each(Object.entries(means))('%s: %s', (field, kind) => {
	const other = {something: 'else'} as never;
	if (kind) expect(diff({[field]: other}).kind).toBe(kind);
});

test('variables that came and went are told from those that changed', () => {
	expect(specChanges(spec, {...spec, env: {A: '2', B: ''}, cwd: '/tmp'})).toEqual([
		{key: 'cwd', how: 'changed'},
		{key: 'env.A', how: 'changed'},
		{key: 'env.B', how: 'added'},
		{key: 'env.killTimeoutMs', how: 'removed'},
	]);
});

test('another balance needs a new app master', () => {
	expect(diff({balance: 'sticky', instances: 3})).toEqual({kind: 'restart', keys: ['balance', 'instances']});
});

test('so does another mode, and other sockets', () => {
	expect(diff({mode: 'fork'})).toEqual({kind: 'restart', keys: ['exec_mode']});
	expect(diff({sockets: {web: {host: '::1', port: 80}}})).toEqual({kind: 'restart', keys: ['sockets']});
});

test('what lies deep in a spec is named as the one key that it is in the file', () => {
	const keys = (change: Partial<AppSpec>) => diff(change).keys;
	const {recycle, rollout} = spec;
	expect(keys({recycle: {...recycle, maxMemoryBytes: 1, maxAgeMs: 5}})).toEqual(['max_age', 'max_memory_restart']);
	expect(keys({rollout: {...rollout, surge: {kind: 'percent', value: 25}}})).toEqual(['rollout.surge']);
	expect(keys({rollout: {...rollout, canary: {workers: 1, durationMs: 1}}})).toEqual(['rollout.canary.duration']);
	expect(keys({health: {http: '/', intervalMs: 1, failures: 1}, watchdogMs: 5})).toEqual(['health', 'watchdog']);
	expect(keys({readyWhen: {http: '/', status: 200}})).toEqual(['ready_when']);
	expect(keys({program: {kind: 'binary'}})).toEqual(['interpreter']);
	expect(keys({cronRestart: {pattern: '* * * * *', timezone: null}})).toEqual(['cron_restart']);
	expect(keys({watch: {paths: [], ignore: [], delayMs: 1}, umask: 18})).toEqual(['umask', 'watch']);
	expect(keys({dependsOn: [{app: 'db', condition: 'ready'}], shutdownWithMessage: true})).toEqual([
		'depends_on',
		'shutdown_with_message',
	]);
	const {logs} = spec;
	const rotate = {...logs.rotate, sizeBytes: 1, everyMs: 1, keep: 1};
	expect(keys({logs: {...logs, outFile: '/x', type: 'raw', merge: false, rotate}})).toEqual([
		...['log_rotate.every', 'log_rotate.keep', 'log_rotate.size', 'log_type', 'merge_logs', 'out_file'],
	]);
});

test('changed, added and removed variables are named without their values', () => {
	expect(diff({env: {A: 'secret', B: 'secret'}})).toEqual({
		kind: 'reload',
		keys: ['env.A', 'env.B', 'env.killTimeoutMs'],
	});
});

test.each(['diff-specs', 'is-ecosystem-file', 'define-config'])('%s loads no third-party code', (name) => {
	const text = readFileSync(new URL(`../../../src/config/${name}.ts`, import.meta.url), 'utf8');
	const imports = [...text.matchAll(/^import (?!type).*from '([^']+)'/gm)].map((match) => match[1]);
	expect(imports.every((target) => target?.startsWith('node:') || target?.startsWith('../protocol/'))).toBe(true);
});
