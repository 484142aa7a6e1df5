import {afterEach, beforeEach, expect, it} from 'vitest';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import type {StatusFrame} from '../../../src/protocol/status.ts';
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

const apply = (...specs: AppSpec[]) => daemon.handlers['apps.apply']({specs}, call());

async function subscribe() {
	const frames: StatusFrame[] = [];
	const end = new AbortController();
	const over = daemon.handlers['status.subscribe'](
		{},
		call((frame) => void frames.push(frame), end.signal),
	);
	await until('the snapshot', () => frames.length > 0);
	// What came while the snapshot was made.
	for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
	return {frames, snapshot: frames.splice(0)[0], end: () => end.abort(), over};
}

it('sends one snapshot, then whole apps as they change', async () => {
	await apply(appSpec('api'), appSpec('web'));
	const {frames, snapshot} = await subscribe();
	expect(snapshot).toMatchObject({type: 'snapshot', report: {apps: [{name: 'api'}, {name: 'web'}]}});
	masters.of('web').isRunning = false;
	masters.of('web').frame();
	await until('a delta', () => frames.length > 0);
	expect(frames).toMatchObject([{type: 'delta', apps: [{name: 'web', status: 'stopped'}], removed: []}]);
	expect(frames[0]).toHaveProperty('apps.length', 1);
});

it('puts what comes together into one frame, each app once', async () => {
	await apply(appSpec('api'), appSpec('web'));
	const {frames} = await subscribe();
	for (let times = 0; times < 10; times++) for (const app of ['api', 'web']) masters.of(app).frame();
	await until('a delta', () => frames.length > 0);
	await new Promise(setImmediate);
	expect(frames).toHaveLength(1);
	expect(frames[0]).toMatchObject({apps: [{name: 'api'}, {name: 'web'}]});
});

it('tells of apps that are made, die and are removed', async () => {
	const {frames, snapshot} = await subscribe();
	expect(snapshot).toMatchObject({report: {apps: []}});
	await apply(appSpec('api'));
	const last = () => frames.at(-1) as Extract<StatusFrame, {type: 'delta'}>;
	masters.of('api').frame();
	await until('it is online', () => last()?.apps[0]?.status === 'online');
	masters.spawnFailures = 1000;
	masters.of('api').die();
	await until('it is launching again', () => last().apps[0]?.status === 'launching');
	await daemon.handlers['apps.delete']({selectors: ['api']}, call());
	await until('it is removed', () => last().removed.includes('api'));
});

it('asks the masters for frames only while somebody looks', async () => {
	await apply(appSpec('api'));
	expect(masters.of('api').watchers).toBe(0);
	const one = await subscribe();
	const other = await subscribe();
	expect(masters.of('api').watchers).toBe(1);
	one.end();
	await one.over;
	expect(masters.of('api').watchers).toBe(1);
	other.end();
	await other.over;
	expect(masters.of('api').watchers).toBe(0);
});

it('goes on for those who look when a master comes back', async () => {
	await apply(appSpec('api'));
	const {frames} = await subscribe();
	masters.of('api').disconnect();
	await until('the link is back', () => masters.of('api').watchers === 1);
	frames.splice(0);
	masters.of('api').frame();
	await until('a delta', () => frames.length > 0);
});
