import {existsSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import {appPaths} from '../../../src/state-dir/paths.ts';
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

const apply = (...specs: AppSpec[]) => daemon.handlers['apps.apply']({specs}, call()).then(({apps}) => apps);
const on = (method: 'stop' | 'delete', ...selectors: string[]) =>
	daemon.handlers[`apps.${method}`]({selectors}, call()).then(({apps}) => apps);
const list = () => daemon.handlers['apps.list']({}, call()).then(({apps}) => apps);

describe('stop', () => {
	it('stops the app, keeps its master, and is nothing the second time', async () => {
		await apply(appSpec('api'));
		expect(await on('stop', 'api')).toMatchObject([{ok: true, change: 'stopped'}]);
		expect(await on('stop', 'api')).toMatchObject([{ok: true, change: 'unchanged'}]);
		expect(daemon.registry.get('api')?.wanted).toBe('stopped');
		expect(masters.of('api').isAlive).toBe(true);
	});

	it('has written the app down as unwanted before its master is told', async () => {
		await apply(appSpec('api'));
		let wanted: string | undefined;
		masters.of('api').during.set('stop', () => {
			wanted = daemon.registry.get('api')?.wanted;
		});
		await on('stop', 'api');
		expect(wanted).toBe('stopped');
	});

	it('leaves the app wanted when it does not stop', async () => {
		await apply(appSpec('api'));
		masters.of('api').refuse.set('stop', {code: 'FCM_ERR_TIMEOUT'});
		expect(await on('stop', 'api')).toMatchObject([{ok: false, error: {code: 'FCM_ERR_TIMEOUT'}}]);
		expect(daemon.registry.get('api')?.wanted).toBe('running');
	});

	it('outranks a start whose master is still being made', async () => {
		let made!: () => void;
		masters.spawnHold = new Promise((resolve) => {
			made = resolve;
		});
		const starting = apply(appSpec('api'));
		await until('the master is being made', () => masters.spawned.length === 1);
		const stopping = on('stop', 'api');
		made();
		expect(await starting).toMatchObject([{ok: false, error: {code: 'FCM_ERR_ABORTED'}}]);
		expect(await stopping).toMatchObject([{ok: true}]);
		expect(masters.of('api').isRunning).toBe(false);
		expect(daemon.registry.get('api')?.wanted).toBe('stopped');
	});

	it('ends the making again of a master that keeps dying', async () => {
		await apply(appSpec('api'));
		masters.spawnFailures = 1000;
		masters.of('api').die();
		await until('a second try', () => masters.spawned.length >= 3);
		expect(await on('stop', 'api')).toMatchObject([{ok: true, change: 'stopped'}]);
		expect(await list()).toMatchObject([{name: 'api', status: 'stopped', masterPid: 0}]);
	});
});

describe('delete', () => {
	it('ends the master and forgets the app with its bundle', async () => {
		await apply(appSpec('api'), appSpec('web'));
		expect(await on('delete', 'api')).toMatchObject([{app: 'api', ok: true, change: 'deleted'}]);
		expect(masters.of('api').isAlive).toBe(false);
		expect(existsSync(appPaths(home.home, 'api').dir)).toBe(false);
		expect((await list()).map(({name}) => name)).toEqual(['web']);
		expect(masters.spawned).toEqual(['api', 'web']);
	});

	it('harms no list that is being made at the same time', async () => {
		await apply(appSpec('api'), appSpec('web'));
		masters.of('api').hold.set('status', new Promise(() => {}));
		let asked = false;
		masters.of('api').during.set('status', () => {
			asked = true;
		});
		const listing = list();
		await until('the master is asked', () => asked);
		daemon.fleet.forget('api');
		expect((await listing).map(({name}) => name)).toEqual(['web']);
	});

	it('works on an app whose master is dead', async () => {
		await apply(appSpec('api'));
		await on('stop', 'api');
		masters.of('api').die();
		expect(await on('delete', 'api')).toMatchObject([{ok: true, change: 'deleted'}]);
		expect(await list()).toEqual([]);
	});

	it('takes a master that exits before it could answer as ended', async () => {
		await apply(appSpec('api'));
		const master = masters.of('api');
		master.during.set('shutdown', () => master.die());
		expect(await on('delete', 'api')).toMatchObject([{ok: true, change: 'deleted'}]);
	});

	it('keeps the app, wanted as before, when its master does not answer', async () => {
		await apply(appSpec('api'));
		masters.mute.add('api');
		masters.of('api').disconnect();
		expect(await on('delete', 'api')).toMatchObject([{ok: false, error: {code: 'FCM_ERR_MASTER_UNREACHABLE'}}]);
		expect(daemon.registry.get('api')?.wanted).toBe('running');
		expect(existsSync(appPaths(home.home, 'api').dir)).toBe(true);
		expect(await list()).toMatchObject([{status: 'degraded', unreachable: expect.stringContaining('answer')}]);
		expect(masters.spawned).toEqual(['api']);
	});
});

describe('kill', () => {
	it('ends every app, remembers them as stopped, then ends the daemon', async () => {
		await apply(appSpec('api'), appSpec('web'));
		const {apps} = await daemon.handlers['daemon.kill']({}, call());
		expect(apps).toMatchObject([
			{app: 'api', ok: true, change: 'stopped'},
			{app: 'web', ok: true, change: 'stopped'},
		]);
		expect(daemon.registry.all().map(({wanted}) => wanted)).toEqual(['stopped', 'stopped']);
		expect([...masters.living.values()].every((master) => !master.isAlive)).toBe(true);
		expect(existsSync(appPaths(home.home, 'api').spec)).toBe(true);
		expect(daemon.kills()).toBe(1);
	});

	it('lets no other command begin, and none of one that has begun', async () => {
		await apply(appSpec('api'));
		let end!: () => void;
		masters.of('api').hold.set(
			'shutdown',
			new Promise((resolve) => {
				end = resolve;
			}),
		);
		const killing = daemon.handlers['daemon.kill']({}, call());
		await expect(apply(appSpec('web'))).rejects.toMatchObject({code: 'FCM_ERR_ABORTED'});
		end();
		await killing;
		expect(masters.spawned).toEqual(['api']);
	});
});
