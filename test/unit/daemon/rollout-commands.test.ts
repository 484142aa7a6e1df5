import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {reloadDeadlineMs} from '../../../src/daemon/operation-deadlines.ts';
import {overriddenRollout} from '../../../src/daemon/overridden-rollout.ts';
import type {RolloutOverride} from '../../../src/protocol/control-api.ts';
import type {OperationEvent} from '../../../src/protocol/operation.ts';
import {readSpec} from '../../../src/state-dir/bundle.ts';
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

const watch = () => call<OperationEvent>();
const apply = (...[name, changes]: Parameters<typeof appSpec>) =>
	daemon.handlers['apps.apply']({specs: [appSpec(name, changes)]}, watch()).then(({apps}) => apps[0]);
const reload = (rollout?: RolloutOverride) =>
	daemon.handlers['apps.reload']({selectors: ['api'], ...(rollout && {rollout})}, watch()).then(({apps}) => apps[0]);
const rollback = () => daemon.handlers['apps.rollback']({selectors: ['api']}, watch()).then(({apps}) => apps[0]);
const steer = (action: 'promote' | 'abort') =>
	daemon.handlers['apps.rollout']({selectors: ['api'], action}, watch()).then(({apps}) => apps[0]);

describe('reload', () => {
	it('hands an override on, for this time only', async () => {
		await apply('api');
		const rollout: RolloutOverride = {strategy: 'canary', canary: {workers: 2}};
		expect(await reload(rollout)).toMatchObject({ok: true, change: 'reloaded'});
		expect(masters.of('api').asked.at(-1)).toEqual({rollout});
		expect(daemon.registry.get('api')?.spec).toEqual(appSpec('api'));
		await reload();
		expect(masters.of('api').asked.at(-1)).toEqual({});
	});

	it.each<[RolloutOverride, string]>([
		[{strategy: 'blue' as never}, 'rollout.strategy'],
		[{soakMs: -1}, 'rollout.soakMs'],
		[{surge: {kind: 'percent', value: 101}}, 'rollout.surge'],
		[{surge: 5 as never}, 'rollout.surge'],
		[{canary: {workers: 0}}, 'rollout.canary.workers'],
		[{canary: {durationMs: 0.5}}, 'rollout.canary.durationMs'],
	])('refuses the override %j', async (rollout, words) => {
		await apply('api');
		const error = {code: 'FCM_ERR_USAGE', message: expect.stringContaining(words)};
		expect(await reload(rollout)).toMatchObject({ok: false, error});
		expect(masters.of('api').calls).toEqual(['start']);
	});
});

describe('rollback', () => {
	it('leaves what serves again in registry and bundle, and keeps its environment from the client', async () => {
		const before = appSpec('api', {env: {RELEASE: '1'}});
		await apply('api', before);
		await apply('api', {env: {RELEASE: '2'}});
		const result = await rollback();
		expect(result).toMatchObject({ok: true, change: 'rolled back'});
		expect(JSON.stringify(result)).not.toContain('RELEASE');
		expect(daemon.registry.get('api')).toMatchObject({spec: before, wanted: 'running'});
		expect(readSpec(home.home, 'api')).toEqual(before);
	});

	it('that fails leaves the registry as it is', async () => {
		await apply('api', {env: {RELEASE: '2'}});
		masters.of('api').refuse.set('rollback', {code: 'FCM_ERR_NO_PREVIOUS'});
		expect(await rollback()).toMatchObject({ok: false, error: {code: 'FCM_ERR_NO_PREVIOUS'}});
		expect(daemon.registry.get('api')?.spec.env).toEqual({RELEASE: '2'});
	});

	it('of a stopped app is refused', async () => {
		await apply('api');
		await daemon.handlers['apps.stop']({selectors: ['api']}, watch());
		expect(await rollback()).toMatchObject({error: {code: 'FCM_ERR_NOT_RUNNING'}});
		expect(await steer('promote')).toMatchObject({error: {code: 'FCM_ERR_NOT_RUNNING'}});
	});
});

describe('a rollout under way', () => {
	it('is promoted or aborted while the command that began it waits', async () => {
		await apply('api');
		let decided = () => {};
		masters.of('api').hold.set('reload', new Promise((resolve) => (decided = resolve)));
		const held = reload({strategy: 'canary'});
		expect(await steer('promote')).toMatchObject({ok: true, change: 'promoted'});
		decided();
		expect(await held).toMatchObject({ok: true, change: 'reloaded'});
		expect(await steer('abort')).toMatchObject({ok: true, change: 'aborted'});
		expect(masters.of('api').asked.slice(-2)).toEqual([{action: 'promote'}, {action: 'abort'}]);
	});

	it('whose daemon has died is written down by the one that promotes it', async () => {
		await apply('api');
		const newer = appSpec('api', {script: '/srv/new.js'});
		masters.of('api').spec = newer;
		await steer('promote');
		expect(daemon.registry.get('api')?.spec).toEqual(newer);
	});
});

describe('events', () => {
	const events = (limit: number) => daemon.handlers['apps.events']({selectors: ['api'], limit}, call());

	it('come from the master; without one there are none', async () => {
		await apply('api');
		expect(await events(50)).toEqual({apps: [{app: 'api', events: []}]});
		expect(masters.of('api').asked.at(-1)).toEqual({limit: 50});
		await daemon.handlers['daemon.kill']({}, watch());
		expect(await events(50)).toEqual({apps: [{app: 'api', events: []}]});
	});

	it.each([0, 201, 1.5, '9' as never])('are not asked for by a limit of %j', async (limit) => {
		await apply('api');
		await expect(events(limit)).rejects.toMatchObject({code: 'FCM_ERR_USAGE'});
	});
});

describe('the time that a reload may take', () => {
	const {rollout} = appSpec('api');
	const deadline = (instances: number, override: RolloutOverride = {}) =>
		reloadDeadlineMs(appSpec('api', {instances}), overriddenRollout(rollout, override));

	it('grows with the soak, and with the number of batches', () => {
		const one = deadline(8)!;
		expect(deadline(8, {soakMs: 60_000})).toBe(one + 60_000);
		const batch = 10_000 * 2 + 1000 + 30_000;
		expect(deadline(8, {strategy: 'rolling'})).toBe(one + 7 * batch);
		expect(deadline(8, {strategy: 'rolling', surge: {kind: 'percent', value: 30}})).toBe(one + 3 * batch);
		expect(deadline(2, {strategy: 'rolling', surge: {kind: 'percent', value: 1}})).toBe(one + batch);
		expect(deadline(8, {strategy: 'rolling', surge: {kind: 'count', value: 512}})).toBe(one);
	});

	it('is without end for a canary, which a human may have to judge', () => {
		expect(deadline(8, {strategy: 'canary'})).toBeNull();
	});
});
