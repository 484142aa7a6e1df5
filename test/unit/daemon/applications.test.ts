import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import type {OperationEvent} from '../../../src/protocol/operation.ts';
import type {Application} from '../../../src/protocol/plan.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';
import {call, fakeDaemon, temporaryHome} from '../../fixtures/daemon-fleet/fake-daemon.ts';
import {FakeMasters} from '../../fixtures/daemon-fleet/fake-masters.ts';

let home: ReturnType<typeof temporaryHome>;
let masters: FakeMasters;
let daemon: Awaited<ReturnType<typeof fakeDaemon>>;

beforeEach(async () => {
	home = temporaryHome();
	masters = new FakeMasters();
	daemon = await fakeDaemon(home.home, masters);
});
afterEach(() => {
	daemon.dies();
	home.remove();
});

const file = (path: string, ...specs: AppSpec[]): Application => ({
	specs,
	files: [{path, apps: specs.map(({name}) => name)}],
});
const apply = async (application: Application) =>
	(await daemon.handlers['apps.apply'](application, call<OperationEvent>())).apps;
const plan = (application: Application) => daemon.handlers['apps.plan'](application, call<never>());
const names = () => daemon.registry.all().map(({spec}) => spec.name);

describe('a plan', () => {
	it('is what apply then does, and changes nothing itself', async () => {
		await apply(file('/srv/a.json', appSpec('api'), appSpec('web'), appSpec('job', {autostart: false})));
		const {index} = daemon.fleet;
		const next = file(
			'/srv/a.json',
			appSpec('new', {dependsOn: [{app: 'api', condition: 'ready'}]}),
			appSpec('api', {instances: 5}),
			appSpec('web', {env: {A: '1'}}),
			appSpec('job', {autostart: false, cwd: '/'}),
			appSpec('rules', {autostart: false}),
		);
		const calls = [...masters.living.values()].map((master) => [...master.calls]);
		const planned = await plan(next);
		expect(planned).toMatchObject({
			index,
			apps: [
				{app: 'api', action: 'scale', from: 2, to: 5},
				{app: 'new', action: 'start', waitsFor: [{app: 'api'}]},
				{app: 'web', action: 'reload', changes: [{key: 'env.A', how: 'added'}]},
				{app: 'job', action: 'update'},
				{app: 'rules', action: 'add'},
			],
		});
		expect([...masters.living.values()].map((master) => master.calls)).toEqual(calls);
		expect([daemon.fleet.index, names()]).toEqual([index, ['api', 'job', 'web']]);

		const results = await apply({...next, ifIndex: planned.index});
		expect(results.map((result) => [result.app, result.ok && result.change])).toEqual([
			...[
				['new', 'started'],
				['api', 'scaled'],
				['web', 'reloaded'],
			],
			...[
				['job', 'updated'],
				['rules', 'added'],
			],
		]);
		expect((await plan(next)).apps.map(({action}) => action)).toEqual(['none', 'none', 'none', 'none', 'none']);
	});
});

describe('live fields', () => {
	it('are taken over by the app master, and written down', async () => {
		await apply({specs: [appSpec('api')]});
		expect(await apply({specs: [appSpec('api', {maxRestarts: 3})]})).toMatchObject([{change: 'updated'}]);
		expect(masters.of('api').calls).toEqual(['start', 'update']);
		expect(daemon.registry.get('api')?.spec.maxRestarts).toBe(3);
	});

	it('come before another number of workers', async () => {
		await apply({specs: [appSpec('api')]});
		await apply({specs: [appSpec('api', {maxRestarts: 3, instances: 4})]});
		expect(masters.of('api').calls).toEqual(['start', 'update', 'scale']);
		expect(masters.of('api').spec).toMatchObject({maxRestarts: 3, instances: 4});
	});

	it('need a reload where the app master is older than that', async () => {
		await apply({specs: [appSpec('api')]});
		daemon.dies();
		masters.of('api').features = ['serving-spec'];
		daemon = await fakeDaemon(home.home, masters);
		expect(await apply({specs: [appSpec('api', {maxRestarts: 3})]})).toMatchObject([{change: 'reloaded'}]);
	});
});

describe('autostart: false', () => {
	it('makes an app known and leaves it as it is stopped, until it is started by name', async () => {
		const spec = appSpec('api', {autostart: false});
		expect(await apply({specs: [spec]})).toMatchObject([{change: 'added', ready: 0}]);
		expect([masters.spawned, daemon.registry.get('api')]).toMatchObject([[], {wanted: 'stopped', spec}]);
		expect(await apply({specs: [spec]})).toMatchObject([{change: 'unchanged'}]);
		await daemon.handlers['apps.start']({selectors: ['api']}, call<OperationEvent>());
		expect(masters.of('api').isRunning).toBe(true);
		expect(await apply({specs: [{...spec, cwd: '/'}]})).toMatchObject([{change: 'reloaded'}]);
	});
});

describe('pruning', () => {
	const a = '/srv/a.json';

	it('deletes what came from the file and is no longer in it, and nothing else', async () => {
		await apply(file(a, appSpec('api'), appSpec('old')));
		await apply(file('/srv/b.json', appSpec('other')));
		await apply({specs: [appSpec('script')]});
		expect((await plan(file(a, appSpec('api')))).apps).toMatchObject([{action: 'none'}, {app: 'old', action: 'stays'}]);
		expect(await apply(file(a, appSpec('api')))).toHaveLength(1);
		const pruning = {...file(a, appSpec('api')), prune: true};
		expect((await plan(pruning)).apps).toMatchObject([{action: 'none'}, {app: 'old', action: 'delete', to: 0}]);
		expect(await apply(pruning)).toMatchObject([{change: 'unchanged'}, {app: 'old', change: 'deleted'}]);
		expect(names()).toEqual(['api', 'other', 'script']);
	});

	it('looks at all apps of the file, not at those that are asked for', async () => {
		await apply(file(a, appSpec('api'), appSpec('web')));
		await apply({specs: [appSpec('api')], files: [{path: a, apps: ['api', 'web']}], prune: true});
		expect(names()).toEqual(['api', 'web']);
	});

	it('knows an app by the file that said last what it is', async () => {
		await apply(file(a, appSpec('api')));
		await apply(file('/srv/b.json', appSpec('api')));
		await apply({...file(a, appSpec('web')), prune: true});
		expect(names()).toEqual(['api', 'web']);
		expect(daemon.registry.get('api')?.source).toBe('/srv/b.json');
		await apply({specs: [appSpec('api')]});
		expect(daemon.registry.get('api')?.source).toBeNull();
	});

	it('deletes nothing while something else of the file does not serve', async () => {
		await apply(file(a, appSpec('api'), appSpec('old')));
		masters.add(appSpec('bad')).refuse.set('start', {code: 'FCM_ERR_PORT_TAKEN'});
		const results = await apply({...file(a, appSpec('bad')), prune: true});
		expect(results).toMatchObject([
			{app: 'bad', ok: false},
			{app: 'api', ok: false, error: {code: 'FCM_ERR_ABORTED'}},
			{app: 'old', ok: false},
		]);
		expect(names()).toEqual(['api', 'bad', 'old']);
	});
});

describe('an index', () => {
	it('that is not the state’s any more refuses the change, and names who changed', async () => {
		await apply({specs: [appSpec('api'), appSpec('web')]});
		const {index} = await plan({specs: [appSpec('api')]});
		await daemon.handlers['apps.stop']({selectors: ['web']}, call<OperationEvent>());
		const late = apply({specs: [appSpec('api', {cwd: '/'})], ifIndex: index});
		await expect(late).rejects.toMatchObject({
			code: 'FCM_ERR_INDEX_CHANGED',
			message: `the state has index ${index + 1}, not ${index}; changed since: web`,
		});
		expect(masters.of('api').calls).toEqual(['start']);
	});

	it('does not go up by what changes nothing', async () => {
		await apply(file('/srv/a.json', appSpec('api')));
		const {index} = daemon.fleet;
		await apply(file('/srv/a.json', appSpec('api')));
		await daemon.handlers['apps.start']({selectors: ['api']}, call<OperationEvent>());
		expect(daemon.fleet.index).toBe(index);
	});
});

describe('ids', () => {
	it('count up, stay with their apps, and choose them', async () => {
		await apply({specs: [appSpec('web'), appSpec('api')]});
		await apply({specs: [appSpec('cron')]});
		const ids = async () => Object.fromEntries((await daemon.feed.report()).apps.map(({name, id}) => [name, id]));
		const before = await ids();
		expect(Object.values(before).toSorted()).toEqual([0, 1, 2]);
		expect(before.cron).toBe(2);
		daemon.dies();
		daemon = await fakeDaemon(home.home, masters);
		expect(await ids()).toEqual(before);
		await daemon.handlers['apps.stop']({selectors: ['2']}, call<OperationEvent>());
		expect(['web', 'api', 'cron'].map((app) => masters.of(app).isRunning)).toEqual([true, true, false]);
	});
});

describe('signals and counters', () => {
	it('reach every app that runs, and say which does not', async () => {
		await apply({specs: [appSpec('api'), appSpec('idle', {autostart: false})]});
		const {apps} = await daemon.handlers['apps.signal']({selectors: ['all'], signal: 'SIGUSR2'}, call<never>());
		expect(apps).toMatchObject([
			{app: 'api', pids: [expect.any(Number)]},
			{app: 'idle', error: {code: 'FCM_ERR_NOT_RUNNING'}},
		]);
		const bogus = daemon.handlers['apps.signal']({selectors: ['all'], signal: 'SIGBOGUS' as never}, call<never>());
		await expect(bogus).rejects.toMatchObject({code: 'FCM_ERR_USAGE'});
		const {apps: drained} = await daemon.handlers['apps.drain']({selectors: ['all'], drained: true}, call<never>());
		expect(drained).toMatchObject([
			{app: 'api', changed: true},
			{app: 'idle', error: {code: 'FCM_ERR_NOT_RUNNING'}},
		]);
		const {apps: reset} = await daemon.handlers['apps.reset']({selectors: ['all']}, call<never>());
		expect(reset).toEqual([
			{app: 'api', restarts: 3},
			{app: 'idle', restarts: 0},
		]);
	});

	it('are refused where the app master is older than that', async () => {
		await apply({specs: [appSpec('api')]});
		daemon.dies();
		masters.of('api').features = [];
		daemon = await fakeDaemon(home.home, masters);
		const {apps: drained} = await daemon.handlers['apps.drain']({selectors: ['api'], drained: true}, call<never>());
		expect(drained).toMatchObject([{app: 'api', error: {code: 'FCM_ERR_UNKNOWN_METHOD'}}]);
		const {apps} = await daemon.handlers['apps.signal']({selectors: ['api'], signal: 'SIGUSR2'}, call<never>());
		expect(apps).toMatchObject([{app: 'api', error: {code: 'FCM_ERR_UNKNOWN_METHOD'}}]);
	});
});
