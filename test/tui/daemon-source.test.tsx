import {expect, test, vi} from 'vitest';
import type {ControlClient} from '../../src/client/open-client.ts';
import type {CallOptions} from '../../src/ipc/rpc-client.ts';
import type {StatusFrame} from '../../src/protocol/status.ts';
import {FcmError} from '../../src/shared/errors.ts';
import {createDaemonSource} from '../../tui/source/daemon-source.ts';
import type {FeedNews, LinkEvent} from '../../tui/source/monit-source.ts';
import {FakeClock} from './support/fake-clock.ts';
import {appStatus, delta, snapshot} from './support/statuses.ts';

interface Call {
	method: string;
	params: unknown;
	options: CallOptions<StatusFrame>;
	resolve(result: unknown): void;
	reject(error: Error): void;
}

/** A connection whose answers the test gives. */
function fakeClient() {
	const calls: Call[] = [];
	const call = (method: string, params: unknown, options: CallOptions<StatusFrame> = {}) =>
		new Promise<unknown>((resolve, reject) => calls.push({method, params, options, resolve, reject}));
	const close = vi.fn();
	const client = {call, close, onClose: () => {}, peer: {}} as unknown as ControlClient;
	const frame = (status: StatusFrame) =>
		calls.find(({method}) => method === 'status.subscribe')?.options.onEvent?.(status);
	return {client, calls, close, frame};
}

function watchFirst(reopen: () => Promise<ControlClient> = () => Promise.reject(unreachable())) {
	const clock = new FakeClock();
	const first = fakeClient();
	const events: LinkEvent[] = [];
	const opened = vi.fn(reopen);
	const source = createDaemonSource({
		first: first.client,
		reopen: opened,
		readFiles: () => () => {},
		runCommand: async (argv) => ({kind: 'command', code: 0, lines: [...argv]}),
		clock,
		isAlive: (pid) => pid === 900,
	});
	source.watch((event) => events.push(event));
	return {clock, first, events, opened, source};
}

const unreachable = () => new FcmError('FCM_ERR_DAEMON_UNREACHABLE', 'nobody answers');
const lost = () => new FcmError('FCM_ERR_DAEMON_LOST', 'the connection went');
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('frames of the one subscription are handed on', () => {
	const {first, events} = watchFirst();
	first.frame(snapshot(appStatus('api')));
	first.frame(delta([], ['api']));
	expect(first.calls.map(({method}) => method)).toEqual(['status.subscribe', 'apps.history']);
	expect(first.calls[0]?.options.deadlineMs).toBeNull();
	expect(events.map(({type}) => type)).toEqual(['frame', 'frame']);
});

test('a lost daemon is told with the app masters that live, and tried again ever more slowly', async () => {
	const {clock, first, events, opened} = watchFirst();
	first.frame(snapshot(appStatus('api'), appStatus('web', {masterPid: 901}), appStatus('off', {masterPid: 0})));
	first.calls[0]?.reject(lost());
	await turn();
	expect(events.at(-1)).toEqual({type: 'gone', problem: null, running: 1});
	const tries: number[] = [];
	for (let second = 0; second < 20; second++) {
		for (let part = 0; part < 4; part++) {
			clock.advance(250);
			await turn();
		}
		tries.push(opened.mock.calls.length);
	}
	expect(tries[0]).toBe(2);
	expect(tries[19]).toBeGreaterThanOrEqual(6);
	expect(tries[19]).toBeLessThanOrEqual(9);
});

test('a daemon that comes back is subscribed to anew', async () => {
	const second = fakeClient();
	const {clock, first, events} = watchFirst(() => Promise.resolve(second.client));
	first.calls[0]?.reject(lost());
	await turn();
	clock.advance(250);
	await turn();
	second.frame(snapshot(appStatus('api')));
	expect(events.map(({type}) => type)).toEqual(['gone', 'frame']);
	first.frame(snapshot());
	expect(events).toHaveLength(2);
});

test('a daemon that hangs is not taken for a living one', async () => {
	const {clock, first, events} = watchFirst();
	first.frame(snapshot(appStatus('api')));
	clock.advance(5000);
	expect(first.calls[2]).toMatchObject({method: 'daemon.info', options: {deadlineMs: 5000}});
	first.calls[2]?.reject(new FcmError('FCM_ERR_TIMEOUT', 'no answer within 5000 ms'));
	await turn();
	expect(first.close).toHaveBeenCalled();
	expect(events.at(-1)).toEqual({type: 'gone', problem: 'no answer within 5000 ms', running: 1});
});

test('a daemon that has nothing to say but answers stays', async () => {
	const {clock, first, events} = watchFirst();
	first.frame(snapshot(appStatus('api')));
	for (let round = 1; round <= 3; round++) {
		clock.advance(5000);
		first.calls[round + 1]?.resolve({});
		await turn();
	}
	expect(first.calls.map(({method}) => method)).toEqual([
		...['status.subscribe', 'apps.history'],
		...Array(3).fill('daemon.info'),
	]);
	expect(events).toHaveLength(1);
});

test('the past is asked for after a snapshot, and only told when there is one', async () => {
	const {first, events} = watchFirst();
	first.frame(snapshot(appStatus('api'), appStatus('off')));
	expect(first.calls[1]).toMatchObject({params: {selectors: ['api', 'off'], step: 'fine', count: 60}});
	const history = {stepMs: 1000};
	first.calls[1]?.resolve({
		apps: [
			{app: 'api', history},
			{app: 'off', history: null},
		],
	});
	await turn();
	expect(events.at(-1)).toEqual({type: 'past', apps: [{app: 'api', history}]});
});

test('a daemon that knows of no past is as good', async () => {
	const {first, events} = watchFirst();
	first.frame(snapshot(appStatus('api')));
	first.calls[1]?.reject(new FcmError('FCM_ERR_UNKNOWN_METHOD', 'older'));
	await turn();
	expect(events.map(({type}) => type)).toEqual(['frame']);
});

test('actions name the apps, have no deadline, and a failure is a result', async () => {
	const {first, source} = watchFirst();
	const scaled = source.act({verb: 'scale', apps: ['api'], by: -1}, () => {});
	expect(first.calls[1]).toMatchObject({
		method: 'apps.scale',
		params: {app: 'api', to: {kind: 'relative', value: -1}},
		options: {deadlineMs: null},
	});
	first.calls[1]?.reject(new FcmError('FCM_ERR_BUSY', 'api is reloading'));
	const error = {code: 'FCM_ERR_BUSY', message: 'api is reloading'};
	expect(await scaled).toEqual({kind: 'failed', error});
	const reloaded = source.act({verb: 'reload', apps: ['api', 'web']}, () => {});
	expect(first.calls[2]).toMatchObject({method: 'apps.reload', params: {selectors: ['api', 'web']}});
	first.calls[2]?.resolve({apps: [{app: 'api', ok: true}]});
	const results = [
		{app: 'api', ok: true},
		{app: 'web', ok: false, error: {code: 'FCM_ERR_APP_NOT_FOUND'}},
	];
	expect(await reloaded).toMatchObject({kind: 'apps', results});
});

test('a worker is named by its pid', async () => {
	const {first, source} = watchFirst();
	const target = {app: 'api', slot: 1, pid: 77};
	void source.act({verb: 'replace', ...target}, () => {});
	void source.act({verb: 'kill', ...target}, () => {});
	const stack = source.act({verb: 'stack', ...target}, () => {});
	expect(first.calls.slice(1).map(({method, params}) => [method, params])).toEqual([
		['workers.replace', {app: 'api', pid: 77}],
		['workers.kill', {app: 'api', pid: 77}],
		['workers.stack', {app: 'api', pid: 77}],
	]);
	first.calls[3]?.resolve({frames: []});
	expect(await stack).toEqual({kind: 'stack', stack: {frames: []}});
});

test.each([
	[[{name: 'NODE_ENV', source: 'env', value: 'production'}], true],
	[[{name: 'PORT', source: 'env_production', value: '1'}], true],
	[[{name: 'NODE_ENV', source: 'shell', value: 'development'}], false],
	[[], false],
])('of %j production is %s', async (variables, expected) => {
	const {first, source} = watchFirst();
	const asked = source.isProduction(['api']);
	first.calls[1]?.resolve({app: 'api', variables});
	expect(await asked).toBe(expected);
});

test('when nobody can tell, it is taken for production', async () => {
	const {first, source} = watchFirst();
	const asked = source.isProduction(['api']);
	first.calls[1]?.reject(new FcmError('FCM_ERR_TIMEOUT', 'no answer'));
	expect(await asked).toBe(true);
	expect(await source.isProduction([])).toBe(true);
});

test('requests in flight are asked for once a second, never twice at once, and no more when nobody looks', async () => {
	const {clock, first, source} = watchFirst();
	const news: FeedNews[] = [];
	const end = source.feed({feed: 'activity', apps: []}, (each) => news.push(each));
	const asked = () => first.calls.filter(({method}) => method === 'apps.activity');
	expect(asked()).toMatchObject([{params: {selectors: ['all']}}]);
	clock.advance(3000);
	expect(asked()).toHaveLength(1);
	asked()[0]?.resolve({apps: []});
	await turn();
	expect(news).toEqual([{news: 'activity', apps: []}]);
	clock.advance(1000);
	expect(asked()).toHaveLength(2);
	end();
	asked()[1]?.reject(lost());
	await turn();
	clock.advance(5000);
	expect(asked()).toHaveLength(2);
	expect(news).toHaveLength(1);
});

test('a closed source tries nothing any more', async () => {
	const {clock, first, opened, source, events} = watchFirst();
	source.close();
	first.calls[0]?.reject(new FcmError('FCM_ERR_INTERRUPTED', 'closed'));
	await turn();
	clock.advance(60_000);
	expect(first.close).toHaveBeenCalledOnce();
	expect(opened).not.toHaveBeenCalled();
	expect(events).toEqual([]);
	expect(clock.pending).toBe(0);
});
