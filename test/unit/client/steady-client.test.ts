import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {type ControlClient, steadyClient} from '../../../src/client/steady-client.ts';
import {handedOver} from '../../../src/protocol/version.ts';
import {FcmError} from '../../../src/shared/errors.ts';

type Answer = (method: string) => Promise<unknown>;

const isLost = (reason: string) => new FcmError('FCM_ERR_DAEMON_LOST', reason, {details: {reason}});

/** A connection to a daemon with this pid. */
function connection(pid: number, answer: Answer) {
	const log: string[] = [];
	const client = {
		peer: {kind: 'hello', protocol: 1, features: [], role: 'daemon', pid, version: '0.1.0'},
		call: (method: string) => {
			log.push(method);
			return answer(method);
		},
		onClose: () => {},
		close: () => void log.push('close'),
	} as unknown as ControlClient;
	return {client, log};
}

const never = () => new Promise<never>(() => {});

describe('a client whose daemon hands over', () => {
	it('asks the next one what the old one has refused, as often as it takes', async () => {
		const old = connection(1, () => Promise.reject(isLost(handedOver)));
		const same = connection(1, () => Promise.reject(isLost(handedOver)));
		const next = connection(2, async (method) => `${method} of 2`);
		const connections = [same.client, next.client];
		const client = steadyClient(old.client, async () => connections.shift()!);
		expect(await client.call('apps.stop', {selectors: ['api']})).toBe('apps.stop of 2');
		expect(client.peer.pid).toBe(2);
		expect([old.log, same.log]).toEqual([
			['apps.stop', 'close'],
			['apps.stop', 'close'],
		]);
	});

	it('with many calls at once connects once', async () => {
		const old = connection(1, () => Promise.reject(isLost(handedOver)));
		const next = connection(2, async () => 'done');
		const reopen = vi.fn(async () => next.client);
		const client = steadyClient(old.client, reopen);
		const calls = Array.from({length: 5}, () => client.call('apps.list', {}));
		expect(await Promise.all(calls)).toEqual(Array(5).fill('done'));
		expect(reopen).toHaveBeenCalledTimes(1);
	});

	it('asks the next one once more what only looks, when the old one has died', async () => {
		const died = isLost('the connection was lost');
		const [first, next] = [connection(1, () => Promise.reject(died)), connection(2, async () => 'of 2')];
		expect(await steadyClient(first.client, async () => next.client).call('apps.list', {})).toBe('of 2');
		const dying = [connection(1, () => Promise.reject(died)), connection(2, () => Promise.reject(died))] as const;
		const client = steadyClient(dying[0].client, async () => dying[1].client);
		await expect(client.call('apps.list', {})).rejects.toBe(died);
		expect(dying.map(({log}) => log)).toEqual([['apps.list', 'close'], ['apps.list']]);
	});

	it('does not repeat what may have been done', async () => {
		const reopen = vi.fn();
		for (const error of [isLost('the connection was lost'), new FcmError('FCM_ERR_BUSY', 'later')]) {
			const client = steadyClient(connection(1, () => Promise.reject(error)).client, reopen);
			await expect(client.call('apps.reload', {selectors: ['api']})).rejects.toBe(error);
		}
		expect(reopen).not.toHaveBeenCalled();
	});

	it('gives up after a while', async () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const refusing = () => connection(1, () => Promise.reject(isLost(handedOver))).client;
		const client = steadyClient(refusing(), async () => refusing());
		const failed = expect(client.call('apps.list', {})).rejects.toMatchObject({code: 'FCM_ERR_DAEMON_LOST'});
		await vi.advanceTimersByTimeAsync(31_000);
		await failed;
	});
});

describe('a call without a deadline', () => {
	const fake = () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
	};

	it('ends when the daemon gives no sign of life', async () => {
		fake();
		const timeout = new FcmError('FCM_ERR_TIMEOUT', 'daemon.info: no answer');
		const mute = connection(9, (method) => (method === 'daemon.info' ? Promise.reject(timeout) : never()));
		const client = steadyClient(mute.client, never);
		const failed = expect(client.call('apps.reload', {selectors: ['api']}, {deadlineMs: null})).rejects.toMatchObject({
			code: 'FCM_ERR_TIMEOUT',
			message: expect.stringContaining('the daemon (pid 9) has given no sign of life'),
		});
		await vi.advanceTimersByTimeAsync(5000);
		await failed;
	});

	it('lasts as long as the daemon answers, and asks no more when it is over', async () => {
		fake();
		let finish = (_: unknown) => {};
		const long = new Promise((resolve) => {
			finish = resolve;
		});
		const daemon = connection(9, (method) => (method === 'daemon.info' ? Promise.resolve({}) : long));
		const client = steadyClient(daemon.client, never);
		const call = client.call('apps.reload', {selectors: ['api']}, {deadlineMs: null});
		await vi.advanceTimersByTimeAsync(60_000);
		const asked = daemon.log.length;
		expect(asked).toBeGreaterThan(5);
		finish('done');
		expect(await call).toBe('done');
		await vi.advanceTimersByTimeAsync(60_000);
		expect(daemon.log).toHaveLength(asked);
	});
});
