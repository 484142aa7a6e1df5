import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {runCli} from '../../../src/cli/run-cli.ts';
import type {Application, FleetPlan, PlannedApp} from '../../../src/protocol/plan.ts';
import {FcmError} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';
import {fakeStatus} from './fake-status.ts';

let cwd: string;
beforeEach(() => {
	cwd = mkdtempSync(path.join(tmpdir(), 'fcm-plan-'));
	writeFileSync(path.join(cwd, 'server.js'), '');
	const app = (name: string, namespace: string) => ({name, namespace, script: 'server.js'});
	const apps = [app('api', 'back'), app('web', 'front'), app('shop', 'front')];
	writeFileSync(path.join(cwd, 'ecosystem.json'), JSON.stringify({apps}));
});
afterEach(() => rmSync(cwd, {recursive: true}));

const planned = (app: string, changes: Partial<PlannedApp> = {}): PlannedApp => ({
	...{app, action: 'none', changes: [], from: 1, to: 1, waitsFor: []},
	...changes,
});

function context(plan: FleetPlan = {apps: [], index: 7}) {
	const apps = [fakeStatus('api', {id: 0}), fakeStatus('old', {id: 1})];
	return fakeContext({
		cwd,
		answers: {
			'apps.plan': () => plan,
			'apps.list': () => ({daemon: {}, apps}),
			'apps.apply': () => ({apps: []}),
			'apps.stop': () => ({apps: []}),
			'apps.reload': () => ({apps: []}),
			'apps.signal': () => ({
				apps: [
					{app: 'api', pids: [11, 12]},
					{app: 'old', error: {code: 'FCM_ERR_NOT_RUNNING', message: 'old is not running'}},
				],
			}),
			'apps.drain': (params) => ({
				apps: [
					{app: 'api', changed: (params as {drained: boolean}).drained},
					{app: 'web', error: new FcmError('FCM_ERR_NO_HEARTBEAT', 'web has no heartbeat').toWire()},
				],
			}),
			'apps.reset': () => ({apps: [{app: 'api', restarts: 4}]}),
		},
	});
}

const run = async (...argv: string[]) => {
	const fake = context();
	const code = await runCli(argv, fake);
	return {code, fake, err: fake.stderr.text};
};
const asked = (fake: ReturnType<typeof context>) => fake.calls.find(({params}) => 'specs' in (params as object));
const file = () => path.join(cwd, 'ecosystem.json');

describe('fcm plan', () => {
	test('prints the difference per app and key, in the order of start, and exits with 5', async () => {
		const fake = context({
			index: 14,
			apps: [
				planned('db', {action: 'scale', from: 1, to: 2, changes: [{key: 'instances', how: 'changed'}]}),
				planned('migrate', {reason: 'ended'}),
				planned('web', {
					...{action: 'reload', from: 2, to: 3, waitsFor: [{app: 'migrate', condition: 'exited'}]},
					changes: [
						{key: 'env.NEW', how: 'added'},
						{key: 'env.OLD', how: 'removed'},
						{key: 'script', how: 'changed'},
					],
				}),
				planned('spare', {action: 'add', reason: 'new'}),
				planned('old', {action: 'stays', reason: 'not in the file'}),
			],
		});
		expect(await runCli(['plan', file()], fake)).toBe(5);
		expect(fake.stdout.lines).toEqual([
			'db       scale    1 → 2 workers',
			'         ~ instances (1 → 2)',
			'migrate  none     ended',
			'web      reload   2 → 3 workers  after migrate has exited with 0',
			'         + env.NEW',
			'         - env.OLD',
			'         ~ script',
			'spare    add      new, stays stopped (autostart: false)',
			'old      stays    not in the file; --prune deletes it',
			'',
			`3 apps to change, 1 unchanged; \`fcm start ${file()}\` does it, with --if-index 14 only if nothing else changes before`,
		]);
		expect(fake.open).toBe(0);
	});

	test('exits with 0 when there is nothing to do, and what stays is nothing to do', async () => {
		const fake = context({index: 1, apps: [planned('api'), planned('old', {action: 'stays', reason: 'gone'})]});
		expect(await runCli(['plan', file()], fake)).toBe(0);
		expect(fake.stdout.lines.at(-1)).toBe('nothing to do: all is as it should be');
	});

	test('--json is the plan itself', async () => {
		const plan = {index: 3, apps: [planned('api', {action: 'start', reason: 'new'})]};
		const fake = context(plan);
		expect(await runCli(['plan', file(), '--json'], fake)).toBe(5);
		expect(JSON.parse(fake.stdout.text)).toEqual(plan);
	});

	test('is what start --dry-run does', async () => {
		const fake = context({index: 3, apps: [planned('api', {action: 'start'})]});
		expect(await runCli(['start', file(), '--dry-run', '--prune'], fake)).toBe(5);
		expect(fake.calls.map(({method}) => method)).toEqual(['apps.plan']);
		expect(fake.calls[0]?.params).toMatchObject({prune: true});
	});

	test('is not for an app without a file', async () => {
		const {code, err} = await run('plan', 'api');
		expect({code, err}).toEqual({code: 2, err: expect.stringContaining('api: a plan is for an ecosystem file')});
	});
});

describe('fcm start', () => {
	test('tells the file and all its apps, also of a part of it', async () => {
		for (const part of [
			['--only', 'web'],
			['--namespace', 'front', '--only', 'web,api'],
		]) {
			const {fake} = await run('start', file(), ...part);
			const {specs, files} = asked(fake)!.params as Application;
			expect(specs.map(({name}) => name)).toEqual(['web']);
			expect(files).toEqual([{path: file(), apps: ['api', 'web', 'shop']}]);
		}
	});

	test('passes --prune and --if-index on', async () => {
		const {fake} = await run('start', file(), '--prune', '--if-index', '12');
		expect(asked(fake)?.params).toMatchObject({prune: true, ifIndex: 12});
	});

	test.each([
		[['--prune', '--only', 'api'], '--prune looks at the whole file, --only at a part of it'],
		[['--prune', '--namespace', 'front'], '--prune looks at the whole file, --namespace at a part of it'],
		[['--if-index', 'x'], '--if-index x: not an index'],
		[['--namespace', 'frnt'], 'no app of namespace "frnt"; did you mean "front"?'],
	])('%j is refused', async (options, message) => {
		const {code, fake, err} = await run('start', file(), ...options);
		expect({code: code > 0, asked: asked(fake), err}).toEqual({
			...{code: true, asked: undefined, err: expect.stringContaining(message)},
		});
	});

	test.each([['--prune'], ['--namespace', 'front'], ['--if-index', '1']])('%s needs a file', async (...options) => {
		const {code, err} = await run('start', 'api', ...options);
		expect({code, err}).toEqual({code: 2, err: expect.stringContaining(options[0] as string)});
	});
});

describe('an ecosystem file in the place of an app', () => {
	test('means those of its apps that are known', async () => {
		const {fake} = await run('stop', file(), 'old');
		expect(fake.calls.at(-1)).toEqual({method: 'apps.stop', params: {selectors: ['api', 'old']}});
	});

	test('need not be right otherwise', async () => {
		writeFileSync(file(), JSON.stringify({apps: [{name: 'api', script: 'gone.js', instances: 'many'}]}));
		const {fake} = await run('stop', file());
		expect(fake.calls.at(-1)?.params).toEqual({selectors: ['api']});
	});

	test('fails when no app of it is known', async () => {
		writeFileSync(file(), JSON.stringify({apps: [{name: 'nobody', script: 'server.js'}]}));
		const {code, fake, err} = await run('stop', file());
		expect([code, fake.calls.map(({method}) => method)]).toEqual([6, ['apps.list']]);
		expect(err).toContain(`no app of ${file()} is known`);
	});

	test('is not read anew by a reload, which is said', async () => {
		const {err} = await run('reload', file());
		expect(err).toContain('reload takes the apps as they are known; `fcm start');
	});
});

describe('small commands', () => {
	test('pid prints a pid per line, of workers or of app masters', async () => {
		const fake = context();
		expect(await runCli(['pid', 'api'], fake)).toBe(0);
		const {workers, masterPid} = fakeStatus('api');
		expect(fake.stdout.lines).toEqual(workers.map(({pid}) => String(pid)));
		const ofMaster = context();
		await runCli(['pid', '0', '--master'], ofMaster);
		expect(ofMaster.stdout.lines).toEqual([String(masterPid)]);
	});

	test.each(['SIGUSR2', 'usr2', 'sigusr2', 'USR2'])('signal knows %s', async (word) => {
		const {code, fake, err} = await run('signal', word, 'api', 'old');
		expect(fake.calls.at(-1)?.params).toEqual({selectors: ['api', 'old'], signal: 'SIGUSR2'});
		expect([code, fake.stdout.lines]).toEqual([1, ['api  SIGUSR2 to 11, 12']]);
		expect(err).toContain('old is not running');
	});

	test('signal is sendSignal, too, and refuses what is none', async () => {
		expect((await run('sendSignal', 'HUP', 'api')).fake.calls.at(-1)?.params).toMatchObject({signal: 'SIGHUP'});
		const {code, err} = await run('signal', 'SIGUSR3', 'api');
		expect([code, err]).toEqual([2, expect.stringContaining('there is no signal "SIGUSR3"; did you mean "SIGUSR')]);
	});

	test('drain and undrain tell what was so before, and which app has no heartbeat', async () => {
		const drained = await run('drain', 'api');
		expect(drained.fake.stdout.lines).toEqual(['api  drained: its heartbeat says down']);
		expect([drained.code, drained.err]).toEqual([1, expect.stringContaining('web has no heartbeat')]);
		const undrained = await run('undrain', 'api');
		expect(undrained.fake.stdout.lines).toEqual(['api  was not drained']);
		expect(undrained.fake.calls.at(-1)?.params).toMatchObject({drained: false});
	});

	test('reset tells how many restarts there were', async () => {
		const {fake} = await run('reset', 'api');
		expect(fake.stdout.lines).toEqual(['api  restarts 4 → 0']);
	});
});
