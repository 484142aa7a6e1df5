import {describe, expect, it} from 'vitest';
import {idleStatus} from '../../../src/daemon/idle-status.ts';
import {planApp} from '../../../src/daemon/plan-app.ts';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import type {AppStatus} from '../../../src/protocol/status.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';

const spec = appSpec('api', {env: {PORT: '1', OLD: ''}});
const db = {app: 'db', condition: 'ready'} as const;

const status = (changes: Partial<AppStatus>): AppStatus => ({
	...idleStatus(spec, 'stopped'),
	generation: 1,
	...changes,
});
const online = status({status: 'online', ready: 2, wanted: 2});
const plan = (told: AppStatus | null, wanted: 'running' | 'stopped', after: Partial<AppSpec> = {}) =>
	planApp({entry: {spec, wanted}, status: told}, {...spec, ...after});

describe('an app that runs', () => {
	it('is left alone when nothing has changed', () => {
		expect(plan(online, 'running')).toEqual({
			...{app: 'api', action: 'none', changes: [], from: 2, to: 2, waitsFor: []},
		});
	});

	it('is changed by the mildest means', () => {
		const action = (after: Partial<AppSpec>) => plan(online, 'running', after).action;
		expect(action({instances: 3})).toBe('scale');
		expect(action({maxRestarts: 1})).toBe('update');
		expect(action({cwd: '/tmp'})).toBe('reload');
		expect(action({balance: 'sticky'})).toBe('restart');
	});

	it('has its variables told by name, and how they changed', () => {
		expect(plan(online, 'running', {env: {PORT: 'secret', NEW: 'secret'}})).toMatchObject({
			action: 'reload',
			changes: [
				{key: 'env.NEW', how: 'added'},
				{key: 'env.OLD', how: 'removed'},
				{key: 'env.PORT', how: 'changed'},
			],
		});
	});

	it('is compared with the number of workers that it has, not with what is written', () => {
		expect(plan(status({status: 'online', wanted: 5, ready: 5}), 'running')).toMatchObject({
			...{action: 'scale', from: 5, to: 2, changes: [{key: 'instances', how: 'changed'}]},
		});
	});

	it('waits for others before its workers are replaced, and for nobody otherwise', () => {
		const dependsOn = [db];
		expect(plan(online, 'running', {dependsOn, cwd: '/tmp'}).waitsFor).toEqual([db]);
		expect(plan(online, 'running', {dependsOn, instances: 9}).waitsFor).toEqual([]);
	});

	it('is not called well when it is not', () => {
		expect(plan(status({status: 'degraded', wanted: 2}), 'running')).toMatchObject({
			action: 'none',
			reason: 'degraded',
		});
	});
});

describe('an app that does not run', () => {
	it('is started when it is new, was stopped, is errored, or its master is gone', () => {
		const fresh = planApp({entry: undefined, status: null}, {...spec, dependsOn: [db]});
		expect(fresh).toMatchObject({action: 'start', reason: 'new', from: 0, to: 2, waitsFor: [db]});
		expect(plan(null, 'stopped')).toMatchObject({action: 'start', reason: 'stopped'});
		expect(plan(status({status: 'errored'}), 'running')).toMatchObject({action: 'start', reason: 'errored'});
		expect(plan(null, 'running')).toMatchObject({action: 'start', reason: 'not running'});
	});

	it('has its changes told', () => {
		expect(plan(null, 'stopped', {cwd: '/tmp'}).changes).toEqual([{key: 'cwd', how: 'changed'}]);
	});

	it('is only made known with autostart: false, and left as it was stopped', () => {
		const autostart = false;
		const entry = {spec: {...spec, autostart}, wanted: 'stopped'} as const;
		expect(planApp({entry: undefined, status: null}, entry.spec)).toMatchObject({action: 'add', reason: 'new'});
		expect(planApp({entry, status: null}, entry.spec).action).toBe('none');
		expect(planApp({entry, status: null}, {...entry.spec, cwd: '/tmp'}).action).toBe('update');
		expect(planApp({entry: {...entry, wanted: 'running'}, status: null}, entry.spec).action).toBe('start');
	});

	it('is not run again when it has ended well and nothing changed', () => {
		const ended = (code: number | null) => status({ended: {code}});
		expect(plan(ended(0), 'running')).toMatchObject({action: 'none', reason: 'ended'});
		expect(plan(ended(0), 'running', {args: ['again']})).toMatchObject({action: 'start', reason: 'ended'});
		expect(plan(ended(1), 'running').action).toBe('start');
		expect(plan(ended(null), 'running').action).toBe('start');
		expect(plan(ended(0), 'stopped').action).toBe('start');
	});
});
