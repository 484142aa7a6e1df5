import {beforeEach, describe, expect, it, onTestFinished, vi} from 'vitest';
import {Gate} from '../../../src/daemon/gate.ts';
import {HandOver} from '../../../src/daemon/hand-over.ts';
import type {Call} from '../../../src/ipc/rpc-server.ts';
import {handedOver} from '../../../src/protocol/version.ts';
import {call} from '../../fixtures/daemon-fleet/fake-daemon.ts';

let gate: Gate;
let handOver: HandOver;
let steps: string[];
/** Ends what is under way, by method. */
let finish: Map<string, () => void>;
let handlers: Record<string, (params: unknown, call: unknown) => Promise<unknown>>;

beforeEach(() => {
	gate = new Gate();
	steps = [];
	finish = new Map();
	handOver = new HandOver({
		gate,
		release: () => void steps.push('release'),
		resume: async () => void steps.push('resume'),
		leave: (successor) => void steps.push(`leave to ${successor}`),
	});
	const pending = (method: string) => () =>
		new Promise((resolve) => {
			finish.set(method, () => resolve(`${method} done`));
		});
	const methods = ['apps.reload', 'apps.list', 'status.subscribe', 'apps.of.tomorrow'];
	handlers = gate.guard(Object.fromEntries(methods.map((method) => [method, pending(method)])));
});

const ask = (method: string) => handlers[method]!({}, call());
const turnedAway = {code: 'FCM_ERR_DAEMON_LOST', details: {reason: handedOver}};
const released: Call<{type: 'released'}> = call(({type}) => void steps.push(type));

describe('a hand-over', () => {
	it('lets go, says so, and ends once the other daemon is up', async () => {
		const answer = handOver.begin(false, released);
		await vi.waitUntil(() => steps.includes('released'));
		handOver.succeed(7);
		await answer;
		await vi.waitUntil(() => steps.includes('leave to 7'));
		expect(steps).toEqual(['release', 'released', 'leave to 7']);
	});

	it('waits for work that is under way, also of a method that it does not know; others are served meanwhile', async () => {
		const work = [ask('apps.reload'), ask('apps.of.tomorrow')];
		void handOver.begin(false, released);
		const list = ask('apps.list');
		finish.get('apps.list')!();
		await expect(list).resolves.toBe('apps.list done');
		finish.get('apps.reload')!();
		await work[0];
		expect(steps).toEqual([]);
		finish.get('apps.of.tomorrow')!();
		await expect(work[1]).resolves.toBe('apps.of.tomorrow done');
		await vi.waitUntil(() => steps.includes('released'));
	});

	it('turns away who comes when it has let go, and sends watchers on: nothing was done for them', async () => {
		const watcher = ask('status.subscribe');
		const gone = expect(watcher).rejects.toMatchObject(turnedAway);
		void handOver.begin(false, released);
		await gone;
		await vi.waitUntil(() => steps.includes('released'));
		await expect(ask('apps.list')).rejects.toMatchObject(turnedAway);
		await expect(ask('apps.reload')).rejects.toMatchObject(turnedAway);
	});

	it('by force does not wait; work that has begun is not begun again by whoever asked for it', async () => {
		const work = ask('apps.reload');
		const lost = work.catch((error: unknown) => error);
		void handOver.begin(true, released);
		await vi.waitUntil(() => steps.includes('released'));
		expect(await lost).toMatchObject({code: 'FCM_ERR_DAEMON_LOST', details: undefined});
	});

	it('goes on by itself when the other daemon goes away after that', async () => {
		const connection = new AbortController();
		const answer = handOver.begin(
			false,
			call(({type}) => void steps.push(type), connection.signal),
		);
		await vi.waitUntil(() => steps.includes('released'));
		connection.abort();
		await expect(answer).rejects.toMatchObject({code: 'FCM_ERR_ABORTED'});
		expect(steps).toEqual(['release', 'released', 'resume']);
	});

	it('has let go of nothing when the other daemon goes away before', async () => {
		const work = ask('apps.reload');
		const connection = new AbortController();
		const answer = handOver.begin(false, call(undefined, connection.signal));
		connection.abort();
		await expect(answer).rejects.toMatchObject({code: 'FCM_ERR_ABORTED'});
		expect(steps).toEqual([]);
		finish.get('apps.reload')!();
		await work;
		const list = ask('apps.list');
		finish.get('apps.list')!();
		await expect(list).resolves.toBe('apps.list done');
	});

	it('is refused in words when a command goes on and on', async () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		void ask('apps.reload');
		const answer = handOver.begin(false, released);
		const refused = expect(answer).rejects.toMatchObject({
			code: 'FCM_ERR_BUSY',
			message: expect.stringContaining('apps.reload'),
		});
		await vi.advanceTimersByTimeAsync(30_000);
		await refused;
		expect(steps).toEqual([]);
	});

	it('is given to one at a time, and cannot end what has not begun', async () => {
		void handOver.begin(false, released);
		await expect(handOver.begin(false, released)).rejects.toMatchObject({code: 'FCM_ERR_BUSY'});
		const other = new HandOver({gate: new Gate(), release() {}, async resume() {}, leave() {}});
		expect(() => other.succeed(7)).toThrow('nothing was handed over');
	});
});
