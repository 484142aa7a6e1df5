import {mkdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Notices} from '../../../src/daemon/notices.ts';
import type {RegistryFile} from '../../../src/state-dir/registry-schema.ts';
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

const registry = () => path.join(home.home, 'apps.json');
const written = () => JSON.parse(readFileSync(registry(), 'utf8')) as RegistryFile;
const apply = (...specs: ReturnType<typeof appSpec>[]) =>
	daemon.handlers['apps.apply']({specs}, call()).then(({apps}) => apps);
const on = (method: 'stop' | 'delete' | 'start', app: string) =>
	daemon.handlers[`apps.${method}`]({selectors: [app]}, call()).then(({apps}) => apps);
const list = () => daemon.handlers['apps.list']({}, call()).then(({apps}) => apps);

/** As good as a full disk: nothing can take the file's place. */
function block(): void {
	rmSync(registry());
	mkdirSync(path.join(registry(), 'in-the-way'), {recursive: true});
}
const unblock = () => rmSync(registry(), {recursive: true});

describe('when the list of apps cannot be written', () => {
	const cannotWrite = {ok: false, error: {code: 'FCM_ERR_STATE_WRITE'}};

	it('nothing is started that would not be remembered', async () => {
		block();
		expect(await apply(appSpec('api'))).toMatchObject([cannotWrite]);
		expect([masters.spawned, await list()]).toEqual([[], []]);
	});

	it('what is stopped is stopped, says so, is not brought back, and is written when it can be', async () => {
		await apply(appSpec('api'));
		block();
		const [stopped] = await on('stop', 'api');
		expect(stopped).toMatchObject(cannotWrite);
		expect(stopped?.ok === false && stopped.error.message).toMatch(
			/^api is stopped, but that could not be written down: /,
		);
		expect(masters.of('api').isRunning).toBe(false);
		masters.of('api').die();
		expect(await list()).toMatchObject([{name: 'api', status: 'stopped'}]);
		expect(masters.spawned).toEqual(['api']);
		unblock();
		await list();
		expect(written().apps.api?.wanted).toBe('stopped');
	});

	it('what is scaled or reloaded goes on by its new spec, and is written when it can be', async () => {
		await apply(appSpec('api'));
		block();
		const [scaled] = await apply(appSpec('api', {instances: 5}));
		expect(scaled).toMatchObject(cannotWrite);
		expect(masters.of('api').spec.instances).toBe(5);
		expect(await apply(appSpec('api', {instances: 5}))).toMatchObject([{ok: true, change: 'unchanged'}]);
		unblock();
		await list();
		expect(written().apps.api?.spec.instances).toBe(5);
	});

	it('what is deleted is stopped and still listed, so that it can be deleted again', async () => {
		await apply(appSpec('api'));
		block();
		const [deleted] = await on('delete', 'api');
		expect(deleted).toMatchObject(cannotWrite);
		expect(await list()).toMatchObject([{name: 'api', status: 'stopped'}]);
		unblock();
		expect(await on('delete', 'api')).toMatchObject([{ok: true, change: 'deleted'}]);
		expect(written().apps).toEqual({});
	});

	it('what runs is adopted all the same by the next daemon', async () => {
		await apply(appSpec('api'));
		daemon.registry.delete('api');
		block();
		rmSync(`${registry()}.bak`);
		mkdirSync(path.join(`${registry()}.bak`, 'in-the-way'), {recursive: true});
		daemon.dies();
		daemon = await fakeDaemon(home.home, masters);
		expect(await list()).toMatchObject([{name: 'api', status: 'online'}]);
		expect(masters.spawned).toEqual(['api']);
	});
});

describe('an app whose bundle cannot be written', () => {
	it('is not remembered', async () => {
		rmSync(path.join(home.home, 'apps'), {recursive: true});
		expect(await apply(appSpec('api'))).toMatchObject([{ok: false, error: {code: 'FCM_ERR_STATE_WRITE'}}]);
		expect([daemon.registry.all(), written().apps]).toEqual([[], {}]);
	});
});

describe('notices', () => {
	it('are told until they are shown, the standing one for as long as it is so', () => {
		let standing: string | null = null;
		const notices = new Notices(() => standing);
		expect(notices.text()).toBeNull();
		notices.add('apps.json was missing');
		notices.add('apps.json was missing');
		standing = 'the disk is full';
		expect(notices.text()).toBe('apps.json was missing\nthe disk is full');
		notices.shown();
		expect(notices.text()).toBe('the disk is full');
		for (let count = 0; count < 50; count++) notices.add(`notice ${count}`);
		expect(notices.text()?.split('\n')).toHaveLength(9);
	});
});
