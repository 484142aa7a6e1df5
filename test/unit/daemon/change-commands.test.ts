import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {OperationEvent, OperationResult} from '../../../src/protocol/operation.ts';
import {readSpec} from '../../../src/state-dir/bundle.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';
import {call, fakeDaemon, temporaryHome, until} from '../../fixtures/daemon-fleet/fake-daemon.ts';
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

const apply = async (...specs: Parameters<typeof appSpec>[]): Promise<OperationResult[]> => {
	const {apps} = await daemon.handlers['apps.apply'](
		{specs: specs.map((spec) => appSpec(...spec))},
		call<OperationEvent>(),
	);
	return apps;
};
const on = (method: 'start' | 'stop' | 'restart' | 'reload' | 'delete', ...selectors: string[]) =>
	daemon.handlers[`apps.${method}`]({selectors}, call<OperationEvent>()).then(({apps}) => apps);

describe('apply', () => {
	it('makes an unknown app: written down, its master made, started', async () => {
		const [api, web] = await apply(['api'], ['web']);
		expect(api).toMatchObject({app: 'api', ok: true, change: 'started'});
		expect(web).toMatchObject({app: 'web', ok: true, change: 'started'});
		expect(daemon.registry.get('api')).toMatchObject({spec: appSpec('api'), wanted: 'running'});
		expect(readSpec(home.home, 'api')).toEqual(appSpec('api'));
		expect(masters.of('api').calls).toEqual(['start']);
	});

	it('leaves an unchanged app alone, also under another shell', async () => {
		await apply(['api']);
		const [again] = await apply(['api', {shellEnv: {TERM: 'xterm'}}]);
		expect(again).toMatchObject({ok: true, change: 'unchanged'});
		expect(masters.of('api').generation).toBe(1);
	});

	it('scales when only the number of workers differs, reloads for anything else', async () => {
		await apply(['api']);
		expect(await apply(['api', {instances: 4}])).toMatchObject([{change: 'scaled'}]);
		expect(await apply(['api', {instances: 4, env: {A: '1'}}])).toMatchObject([{change: 'reloaded'}]);
		expect(masters.of('api').calls).toEqual(['start', 'scale', 'reload']);
		expect(daemon.registry.get('api')?.spec).toMatchObject({instances: 4, env: {A: '1'}});
		expect(readSpec(home.home, 'api')).toMatchObject({instances: 4, env: {A: '1'}});
	});

	it('ends the master and makes a new one for another balance, without a revival in between', async () => {
		await apply(['api']);
		const before = masters.of('api');
		expect(await apply(['api', {balance: 'sticky'}])).toMatchObject([{ok: true, change: 'restarted'}]);
		expect([before.isAlive, before.calls]).toEqual([false, ['start', 'shutdown']]);
		expect([masters.spawned, masters.of('api').calls]).toEqual([['api', 'api'], ['start']]);
		expect(daemon.registry.get('api')).toMatchObject({spec: appSpec('api', {balance: 'sticky'}), wanted: 'running'});
	});

	it('proves what else has changed by a reload before the gap of another balance', async () => {
		await apply(['api']);
		const before = masters.of('api');
		before.refuse.set('reload', {code: 'FCM_ERR_ROLLED_BACK'});
		const changes = {balance: 'sticky', script: '/srv/bad.js'} as const;
		expect(await apply(['api', changes])).toMatchObject([{ok: false, error: {code: 'FCM_ERR_ROLLED_BACK'}}]);
		expect([before.isAlive, daemon.registry.get('api')?.spec]).toEqual([true, appSpec('api')]);
		before.refuse.clear();
		expect(await apply(['api', changes])).toMatchObject([{ok: true, change: 'restarted'}]);
		expect(before.calls).toEqual(['start', 'reload', 'reload', 'shutdown']);
		expect(daemon.registry.get('api')?.spec).toEqual(appSpec('api', changes));
	});

	it('keeps an app as it is whose master cannot be ended', async () => {
		await apply(['api']);
		masters.of('api').refuse.set('shutdown', {code: 'FCM_ERR_TIMEOUT'});
		expect(await apply(['api', {balance: 'sticky'}])).toMatchObject([{ok: false, error: {code: 'FCM_ERR_TIMEOUT'}}]);
		expect(daemon.registry.get('api')).toMatchObject({spec: appSpec('api'), wanted: 'running'});
	});

	it('compares with the number of workers that its master has, not with what is written', async () => {
		await apply(['api']);
		masters.of('api').spec = appSpec('api', {instances: 7});
		expect(await apply(['api'])).toMatchObject([{change: 'scaled', wanted: 2}]);
	});

	it('keeps the old spec, in registry and bundle, when a reload is rolled back', async () => {
		await apply(['api']);
		masters.of('api').refuse.set('reload', {code: 'FCM_ERR_ROLLED_BACK'});
		const [result] = await apply(['api', {script: '/srv/bad.js'}]);
		expect(result).toMatchObject({app: 'api', ok: false, error: {code: 'FCM_ERR_ROLLED_BACK'}});
		expect(daemon.registry.get('api')).toMatchObject({spec: appSpec('api'), wanted: 'running'});
		expect(readSpec(home.home, 'api')).toEqual(appSpec('api'));
	});

	it('starts a stopped app with its new spec', async () => {
		await apply(['api']);
		await on('stop', 'api');
		expect(await apply(['api', {script: '/srv/new.js'}])).toMatchObject([{change: 'started'}]);
		expect(masters.of('api').spec.script).toBe('/srv/new.js');
		expect(daemon.registry.get('api')).toMatchObject({wanted: 'running', spec: {script: '/srv/new.js'}});
	});

	it('keeps an app wanted whose start fails, and reports the others', async () => {
		masters.add(appSpec('bad')).refuse.set('start', {code: 'FCM_ERR_START_FAILED'});
		const results = await apply(['bad'], ['good']);
		expect(results).toMatchObject([
			{app: 'bad', ok: false, error: {code: 'FCM_ERR_START_FAILED'}},
			{app: 'good', ok: true},
		]);
		expect(daemon.registry.get('bad')?.wanted).toBe('running');
	});

	it('makes a master again that could not be made', async () => {
		masters.spawnFailures = 1;
		expect(await apply(['api'])).toMatchObject([{ok: false, error: {code: 'FCM_ERR_MASTER_START'}}]);
		await until('the app runs', () => masters.living.get('api')?.isRunning === true);
	});

	it('names the app that has the port', async () => {
		await apply(['web']);
		masters.of('web').listening = ['0.0.0.0:3000'];
		masters.add(appSpec('api')).refuse.set('start', {code: 'FCM_ERR_PORT_TAKEN', details: {address: ':::3000'}});
		expect(await apply(['api'])).toMatchObject([
			{error: {message: 'port 3000 is taken by the fcm app "web"', details: {takenBy: 'web'}}},
		]);
	});

	it('takes two at once in turn: the second finds what the first has made', async () => {
		const both = await Promise.all([apply(['api']), apply(['api'])]);
		expect(both.flat()).toMatchObject([{change: 'started'}, {change: 'unchanged'}]);
		expect(masters.spawned).toEqual(['api']);
	});
});

describe('scale', () => {
	const scale = (to: Parameters<(typeof daemon.handlers)['apps.scale']>[0]['to'], app = 'api') =>
		daemon.handlers['apps.scale']({app, to}, call()).then(({apps}) => apps[0]);

	it('resolves the target against what runs, and writes the number down after success', async () => {
		await apply(['api']);
		expect(await scale({kind: 'relative', value: 3})).toMatchObject({ok: true, change: 'scaled', wanted: 5});
		expect(await scale({kind: 'max'})).toMatchObject({wanted: 4});
		expect(daemon.registry.get('api')?.spec.instances).toBe(4);
		masters.of('api').refuse.set('scale', {code: 'FCM_ERR_BUSY'});
		expect(await scale({kind: 'absolute', value: 9})).toMatchObject({ok: false, error: {code: 'FCM_ERR_BUSY'}});
		expect(daemon.registry.get('api')?.spec.instances).toBe(4);
	});

	it('adds up two relative ones at once', async () => {
		await apply(['api']);
		await Promise.all([scale({kind: 'relative', value: 1}), scale({kind: 'relative', value: 1})]);
		expect(daemon.registry.get('api')?.spec.instances).toBe(4);
	});

	it('refuses nonsense, a stopped app and an unknown one', async () => {
		await apply(['api']);
		expect(await scale({kind: 'relative', value: -5})).toMatchObject({
			error: {code: 'FCM_ERR_SCALE_INVALID', message: 'api has 2 workers; -5 would leave -3'},
		});
		await on('stop', 'api');
		expect(await scale({kind: 'absolute', value: 3})).toMatchObject({error: {code: 'FCM_ERR_NOT_RUNNING'}});
		await expect(scale({kind: 'max'}, 'apj')).rejects.toMatchObject({code: 'FCM_ERR_APP_NOT_FOUND'});
	});
});

describe('start, restart, reload', () => {
	it('restart takes an app to a master of this version when its own is of another, with as many workers as it has', async () => {
		await apply(['api']);
		const before = masters.of('api');
		before.version = '0.0.9';
		before.spec = appSpec('api', {instances: 4});
		before.disconnect();
		await until('its hello is heard again', () => daemon.fleet.link('api').peer?.version === '0.0.9');
		expect(await on('restart', 'api')).toMatchObject([{ok: true, change: 'restarted'}]);
		expect(before.calls).toEqual(['start', 'shutdown']);
		expect(masters.of('api')).not.toBe(before);
		expect(masters.of('api')).toMatchObject({isRunning: true, spec: {instances: 4}, calls: ['start']});
	});

	it('restart starts a stopped app, reload refuses it', async () => {
		await apply(['api']);
		await on('stop', 'api');
		expect(await on('reload', 'api')).toMatchObject([{ok: false, error: {code: 'FCM_ERR_NOT_RUNNING'}}]);
		expect(await on('restart', 'api')).toMatchObject([{ok: true, change: 'started'}]);
		expect(await on('restart', 'api')).toMatchObject([{ok: true, change: 'restarted'}]);
		expect(await on('reload', 'api')).toMatchObject([{ok: true, change: 'reloaded'}]);
		expect(await on('start', 'api')).toMatchObject([{ok: true, change: 'unchanged'}]);
	});

	it('start runs an app again whose workers have all ended by themselves', async () => {
		await apply(['job']);
		masters.of('job').isRunning = false;
		expect(await on('start', 'job')).toMatchObject([{ok: true, change: 'restarted'}]);
	});

	it('streams what happens to the caller', async () => {
		const event = {app: 'api', seq: 1, at: 1, type: 'app-stopping'} as const;
		await apply(['api']);
		masters.of('api').during.set('reload', (emit) => emit(event));
		const seen: OperationEvent[] = [];
		const {handlers} = daemon;
		await handlers['apps.reload'](
			{selectors: ['api']},
			call<OperationEvent>((got) => void seen.push(got)),
		);
		expect(seen).toEqual([event]);
	});

	it('goes on to the end, and writes it down, for a caller that goes away', async () => {
		await apply(['api']);
		const gone = new AbortController();
		masters.of('api').during.set('reload', () => gone.abort());
		const spec = appSpec('api', {script: '/srv/new.js'});
		await daemon.handlers['apps.apply']({specs: [spec]}, call<OperationEvent>(undefined, gone.signal));
		expect(masters.of('api').spec).toEqual(spec);
		expect(daemon.registry.get('api')?.spec).toEqual(spec);
	});

	it('says that the master died in the middle, not that it did well', async () => {
		await apply(['api']);
		const master = masters.of('api');
		master.during.set('reload', () => master.die());
		expect(await on('reload', 'api')).toMatchObject([
			{
				ok: false,
				error: {code: 'FCM_ERR_MASTER_UNREACHABLE', message: expect.stringContaining('died during "reload"')},
			},
		]);
	});
});
