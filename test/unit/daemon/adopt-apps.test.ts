import {rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import {appPaths} from '../../../src/state-dir/paths.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';
import {call, fakeDaemon, temporaryHome, until} from '../../fixtures/daemon-fleet/fake-daemon.ts';
import {FakeMasters} from '../../fixtures/daemon-fleet/fake-masters.ts';

type Daemon = Awaited<ReturnType<typeof fakeDaemon>>;

let home: ReturnType<typeof temporaryHome>;
let masters: FakeMasters;
let daemon: Daemon;

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
const list = () => daemon.handlers['apps.list']({}, call()).then(({apps}) => apps);
const nextDaemon = async () => {
	daemon.dies();
	daemon = await fakeDaemon(home.home, masters);
	await daemon.starting;
};

describe('a daemon that comes back', () => {
	it('finds the living masters again and touches nothing', async () => {
		await apply(appSpec('api'));
		const {pid, calls} = masters.of('api');
		await nextDaemon();
		expect(await list()).toMatchObject([{name: 'api', status: 'online', masterPid: pid, generation: 1}]);
		expect(calls).toEqual(['start']);
		expect(masters.spawned).toEqual(['api']);
	});

	it('starts what was wanted and has no master, and leaves alone what was stopped', async () => {
		await apply(appSpec('api'), appSpec('web'));
		await daemon.handlers['apps.stop']({selectors: ['web']}, call());
		daemon.dies();
		for (const master of masters.living.values()) master.die();
		await nextDaemon();
		await until('api runs', () => masters.of('api').isRunning && masters.of('api').isAlive);
		expect(await list()).toMatchObject([
			{name: 'api', status: 'online'},
			{name: 'web', status: 'stopped', masterPid: 0, wanted: 2},
		]);
	});

	it('says `start` to a master that the last daemon had made and died before it could', async () => {
		daemon.fleet.remember({spec: appSpec('api'), wanted: 'running'});
		masters.add(appSpec('api'));
		await nextDaemon();
		await until('api runs', () => masters.of('api').isRunning);
		expect(masters.spawned).toEqual([]);
	});

	it('does not run again what has ended by itself', async () => {
		await apply(appSpec('job'));
		masters.of('job').isRunning = false;
		await nextDaemon();
		expect(masters.of('job').calls).toEqual(['start']);
	});

	it('does not bring back an app whose stop the last daemon did not live to see', async () => {
		await apply(appSpec('api'));
		masters.of('api').hold.set('stop', new Promise(() => {}));
		void daemon.handlers['apps.stop']({selectors: ['api']}, call());
		await until('the master is told', () => masters.of('api').calls.includes('stop'));
		daemon.dies();
		masters.of('api').die();
		await nextDaemon();
		expect(masters.spawned).toEqual(['api']);
		expect(await list()).toMatchObject([{status: 'stopped'}]);
	});

	it('never stops a living app on the word of a file', async () => {
		await apply(appSpec('api'));
		daemon.registry.set({spec: appSpec('api'), wanted: 'stopped'});
		await nextDaemon();
		expect(masters.of('api').isRunning).toBe(true);
		expect(daemon.registry.get('api')?.wanted).toBe('running');
	});

	it('adopts a living app that the registry has lost, with the spec of its bundle', async () => {
		const spec = appSpec('api', {env: {SECRET: 'kept'}});
		await apply(spec);
		daemon.registry.delete('api');
		await nextDaemon();
		expect(daemon.registry.get('api')).toMatchObject({spec, wanted: 'running'});
		expect(await apply(spec)).toMatchObject([{change: 'unchanged'}]);
	});

	it('adopts it without its environment when the bundle is damaged too', async () => {
		await apply(appSpec('api', {env: {SECRET: 'lost'}}));
		daemon.registry.delete('api');
		writeFileSync(appPaths(home.home, 'api').spec, '{"name":');
		await nextDaemon();
		expect(daemon.registry.get('api')).toMatchObject({spec: {script: '/srv/app.js', env: {}}, wanted: 'running'});
	});

	it('shows an app as stopped that only its bundle still knows', async () => {
		await apply(appSpec('api'));
		daemon.dies();
		masters.of('api').die();
		rmSync(path.join(home.home, 'apps.json'));
		rmSync(path.join(home.home, 'apps.json.bak'));
		await nextDaemon();
		expect(await list()).toMatchObject([{name: 'api', status: 'stopped'}]);
		expect(masters.spawned).toEqual(['api']);
	});

	it('is not held up by a bundle that nobody can read, nor by a master that is mute', async () => {
		await apply(appSpec('api'), appSpec('web'), appSpec('mail'));
		daemon.registry.delete('api');
		masters.of('api').die();
		writeFileSync(appPaths(home.home, 'api').spec, 'garbage');
		masters.mute.add('web');
		await nextDaemon();
		expect(await list()).toMatchObject([
			{name: 'mail', status: 'online'},
			{name: 'web', status: 'degraded'},
		]);
		expect(masters.spawned).toHaveLength(3);
		masters.mute.clear();
		await until('web answers again', () => daemon.log.filter((line) => line === 'attached').length === 2);
		expect(await list()).toMatchObject([{status: 'online'}, {status: 'online'}]);
	});
});

describe('a daemon that died between the success of a change and its write', () => {
	const served = appSpec('api', {env: {RELEASE: '2'}, instances: 3});
	const written = () => daemon.registry.get('api');

	it('has the next one write down what serves, with its environment', async () => {
		await apply(appSpec('api'));
		masters.of('api').spec = served;
		await nextDaemon();
		expect(written()).toMatchObject({spec: served, wanted: 'running'});
		expect(await apply(served)).toMatchObject([{change: 'unchanged'}]);
		expect(masters.of('api').calls).not.toContain('reload');
	});

	it('in the middle of a rollout: what is promoted is written down when it is', async () => {
		await apply(appSpec('api'));
		masters.of('api').rollout = {phase: 'surging', toGeneration: 2, sinceMs: 1};
		await nextDaemon();
		await until('it is watched', () => masters.of('api').watchers === 1);
		expect(written()?.spec).toEqual(appSpec('api'));
		masters.of('api').spec = served;
		masters.of('api').frame();
		masters.of('api').rollout = null;
		masters.of('api').frame();
		await until('it is written down', () => written()?.spec.env.RELEASE === '2');
		await until('it is watched no more', () => masters.of('api').watchers === 0);
	});

	it('but what is stopped is started by what is written: that is newer', async () => {
		daemon.fleet.remember({spec: served, wanted: 'running'});
		masters.add(appSpec('api'));
		await nextDaemon();
		await until('api runs', () => masters.of('api').isRunning);
		expect(masters.of('api').spec).toEqual(served);
		expect(written()?.spec).toEqual(served);
	});

	it('and an older app master, which cannot tell, changes nothing', async () => {
		await apply(appSpec('api'));
		Object.assign(masters.of('api'), {spec: served, features: [], version: '0.0.9'});
		await nextDaemon();
		expect(written()?.spec).toEqual(appSpec('api'));
		expect(await list()).toMatchObject([{status: 'online', version: '0.0.9'}]);
	});
});

describe('an app master that dies while its app is wanted', () => {
	it('is made again and started', async () => {
		await apply(appSpec('api'));
		const {pid} = masters.of('api');
		masters.of('api').die();
		await until('another master runs', () => masters.of('api').pid !== pid && masters.of('api').isRunning);
		expect(await list()).toMatchObject([{status: 'online', masterPid: masters.of('api').pid}]);
	});

	it('is shown as launching meanwhile', async () => {
		await apply(appSpec('api'));
		masters.spawnFailures = 1000;
		masters.of('api').die();
		await until('a try has failed', () => daemon.log.some((line) => line.includes('exited with code 1')));
		expect(await list()).toMatchObject([{status: 'launching', masterPid: 0, ready: 0}]);
	});

	it('is not made again when only the connection broke', async () => {
		await apply(appSpec('api'));
		masters.of('api').disconnect();
		await until('attached again', () => daemon.log.filter((line) => line === 'attached').length === 2);
		expect(masters.spawned).toEqual(['api']);
		expect(masters.of('api').calls).toEqual(['start']);
	});
});

describe('describe', () => {
	const describeApp = () => daemon.handlers['apps.describe']({selectors: ['api']}, call()).then(({apps}) => apps[0]);

	it('asks the master, and for a dead one tells what is written, without values of the environment', async () => {
		await apply(appSpec('api', {env: {SECRET: 'hidden', A: '1'}, shellEnv: {TOKEN: 'hidden'}}));
		expect(await describeApp()).toMatchObject({status: {status: 'online'}});
		await daemon.handlers['apps.stop']({selectors: ['api']}, call());
		masters.of('api').die();
		await until('it is dead', () => !daemon.fleet.link('api').mayLive);
		const described = await describeApp();
		expect(described).toMatchObject({
			status: {status: 'stopped'},
			spec: {env: ['A', 'SECRET']},
			release: null,
			events: [],
		});
		expect(described?.logs.out).toBe(appPaths(home.home, 'api').outLog);
		expect(JSON.stringify(described)).not.toContain('hidden');
	});
});
