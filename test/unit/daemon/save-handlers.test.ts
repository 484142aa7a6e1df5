import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {OperationEvent} from '../../../src/protocol/operation.ts';
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

const apply = (...specs: ReturnType<typeof appSpec>[]) => daemon.handlers['apps.apply']({specs}, call());
const on = (method: 'stop' | 'delete' | 'start', ...selectors: string[]) =>
	daemon.handlers[`apps.${method}`]({selectors}, call());
const save = (name = 'default') => daemon.handlers['saves.write']({name}, call());
const resurrect = (name = 'default') => daemon.handlers['saves.resurrect']({name}, call<OperationEvent>());

describe('save', () => {
	it('tells which apps it has, without a value of the environment', async () => {
		await apply(appSpec('api', {env: {PASSWORD: 'hunter2'}}), appSpec('job'));
		await on('stop', 'job');
		const saved = await save();
		expect(saved).toMatchObject({
			isReplaced: false,
			save: {
				name: 'default',
				apps: [
					{app: 'api', wanted: 'running'},
					{app: 'job', wanted: 'stopped'},
				],
			},
		});
		expect(await save()).toMatchObject({isReplaced: true});
		const told = JSON.stringify([saved, await daemon.handlers['saves.list']({}, call())]);
		expect(told).not.toContain('hunter2');
	});

	it('does not replace a set by an empty one', async () => {
		await apply(appSpec('api'));
		await save();
		await on('delete', 'api');
		await expect(save()).rejects.toMatchObject({code: 'FCM_ERR_USAGE'});
		expect(await daemon.handlers['saves.list']({}, call())).toMatchObject({saves: [{apps: [{app: 'api'}]}]});
	});
});

describe('resurrect', () => {
	it('starts what ran, also after it was deleted, and leaves stopped what was stopped', async () => {
		await apply(appSpec('api', {env: {A: '1'}}), appSpec('gone'), appSpec('job'));
		await on('stop', 'job');
		await save();
		await on('stop', 'api');
		await on('delete', 'gone', 'job');
		expect(await resurrect()).toMatchObject({
			apps: [
				{app: 'api', ok: true, change: 'started'},
				{app: 'gone', ok: true, change: 'started'},
			],
			left: [{app: 'job', why: 'stopped-then'}],
			notice: null,
		});
		expect(daemon.registry.get('api')?.spec.env).toEqual({A: '1'});
		expect(daemon.registry.get('job')?.wanted).toBe('stopped');
	});

	it('changes back what runs otherwise by now', async () => {
		await apply(appSpec('api'));
		await save();
		await apply(appSpec('api', {env: {A: '2'}}));
		expect(await resurrect()).toMatchObject({apps: [{app: 'api', change: 'reloaded'}]});
		expect(daemon.registry.get('api')?.spec.env).toEqual({});
		expect(await resurrect()).toMatchObject({apps: [{app: 'api', change: 'unchanged'}]});
	});

	it('stops nothing: neither what is not in the set nor what was stopped then', async () => {
		await apply(appSpec('api'));
		await on('stop', 'api');
		await save();
		await on('start', 'api');
		await apply(appSpec('other'));
		expect(await resurrect()).toMatchObject({
			apps: [],
			left: [
				{app: 'api', why: 'stopped-then-runs-now'},
				{app: 'other', why: 'not-in-set'},
			],
		});
		expect([masters.of('api').isRunning, masters.of('other').isRunning]).toEqual([true, true]);
	});

	it('tells which app failed, and starts the others', async () => {
		await apply(appSpec('api'), appSpec('web'));
		await save();
		await on('stop', 'api', 'web');
		masters.of('api').refuse.set('start', {code: 'FCM_ERR_START_FAILED'});
		expect(await resurrect()).toMatchObject({
			apps: [
				{app: 'api', ok: false, error: {code: 'FCM_ERR_START_FAILED'}},
				{app: 'web', ok: true},
			],
		});
	});

	it('says what was damaged in the set, and refuses one that is not there', async () => {
		await apply(appSpec('api'));
		await save();
		const file = path.join(home.home, 'saves', 'default.json');
		writeFileSync(file, readFileSync(file, 'utf8').slice(0, -10));
		expect((await resurrect()).notice).toMatch(/^default\.json could not be read .*the last good copy is used$/);
		await expect(resurrect('other')).rejects.toMatchObject({code: 'FCM_ERR_SAVE_NOT_FOUND'});
	});
});
