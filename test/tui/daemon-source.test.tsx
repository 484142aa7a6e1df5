import {expect, test, vi} from 'vitest';
import type {ControlClient} from '../../src/client/open-client.ts';
import type {CallOptions} from '../../src/ipc/rpc-client.ts';
import type {StatusFrame} from '../../src/protocol/status.ts';
import {FcmError} from '../../src/shared/errors.ts';
import {createDaemonSource} from '../../tui/source/daemon-source.ts';
import type {LinkEvent} from '../../tui/source/monit-source.ts';
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
		followLogs: () => () => {},
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
	expect(first.calls.map(({method}) => method)).toEqual(['status.subscribe']);
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
	expect(first.calls[1]).toMatchObject({method: 'daemon.info', options: {deadlineMs: 5000}});
	first.calls[1]?.reject(new FcmError('FCM_ERR_TIMEOUT', 'no answer within 5000 ms'));
	await turn();
	expect(first.close).toHaveBeenCalled();
	expect(events.at(-1)).toEqual({type: 'gone', problem: 'no answer within 5000 ms', running: 1});
});

test('a daemon that has nothing to say but answers stays', async () => {
	const {clock, first, events} = watchFirst();
	first.frame(snapshot(appStatus('api')));
	for (let round = 1; round <= 3; round++) {
		clock.advance(5000);
		first.calls[round]?.resolve({});
		await turn();
	}
	expect(first.calls.map(({method}) => method)).toEqual(['status.subscribe', ...Array(3).fill('daemon.info')]);
	expect(events).toHaveLength(1);
});

test('actions name the app, have no deadline, and a failure is a result', async () => {
	const {first, source} = watchFirst();
	const scaled = source.act({verb: 'scale', app: 'api', by: -1}, () => {});
	expect(first.calls[1]).toMatchObject({
		method: 'apps.scale',
		params: {app: 'api', to: {kind: 'relative', value: -1}},
		options: {deadlineMs: null},
	});
	first.calls[1]?.reject(new FcmError('FCM_ERR_BUSY', 'api is reloading'));
	expect(await scaled).toEqual({app: 'api', ok: false, error: {code: 'FCM_ERR_BUSY', message: 'api is reloading'}});
	const reloaded = source.act({verb: 'reload', app: 'api'}, () => {});
	expect(first.calls[2]).toMatchObject({method: 'apps.reload', params: {selectors: ['api']}});
	first.calls[2]?.resolve({apps: []});
	expect(await reloaded).toMatchObject({ok: false, error: {code: 'FCM_ERR_APP_NOT_FOUND'}});
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
