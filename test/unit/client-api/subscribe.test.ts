import {expect, test} from 'vitest';
import type {ControlClient} from '../../../src/client/open-client.ts';
import {subscribe} from '../../../src/client-api/subscribe.ts';
import type {StatusFrame} from '../../../src/protocol/status.ts';
import {FcmError} from '../../../src/shared/errors.ts';

const daemon = {pid: 1, version: '1.0.0', uptimeMs: 1};
const snapshot: StatusFrame = {type: 'snapshot', report: {daemon, apps: []}};
const delta: StatusFrame = {type: 'delta', daemon, apps: [], removed: ['a']};

/** A daemon that sends what the test says, until it is told to stop or dies. */
function fakeDaemon() {
	let send: (frame: StatusFrame) => void = () => {};
	let die: (error: Error) => void = () => {};
	const call = (_method: string, _params: unknown, options: {onEvent: typeof send; signal: AbortSignal}) =>
		new Promise((_, reject) => {
			send = options.onEvent;
			die = reject;
			options.signal.addEventListener('abort', () => reject(new FcmError('FCM_ERR_INTERRUPTED', 'cancelled')));
		});
	return {
		control: {call} as unknown as ControlClient,
		send: (frame: StatusFrame) => send(frame),
		die: (error: Error) => die(error),
	};
}

test('resolves with the snapshot, hands out what follows, and ends when told to', async () => {
	const fake = fakeDaemon();
	const frames: string[] = [];
	const subscribing = subscribe(fake.control, ({type}) => frames.push(type));
	fake.send(snapshot);
	const subscription = await subscribing;
	fake.send(delta);
	subscription.end();
	fake.send(delta);
	await subscription.ended;
	expect(frames).toEqual(['snapshot', 'delta']);
});

test('a daemon that dies is told, before and after the snapshot', async () => {
	const early = fakeDaemon();
	const refused = subscribe(early.control, () => {});
	early.die(new FcmError('FCM_ERR_DAEMON_LOST', 'gone'));
	await expect(refused).rejects.toMatchObject({code: 'FCM_ERR_DAEMON_LOST'});

	const late = fakeDaemon();
	const subscribing = subscribe(late.control, () => {});
	late.send(snapshot);
	const {ended} = await subscribing;
	late.die(new FcmError('FCM_ERR_DAEMON_LOST', 'gone'));
	await expect(ended).rejects.toMatchObject({code: 'FCM_ERR_DAEMON_LOST'});
});

test('what a listener throws ends the subscription', async () => {
	const fake = fakeDaemon();
	const subscribing = subscribe(fake.control, ({type}) => {
		if (type === 'delta') throw new Error('mine');
	});
	fake.send(snapshot);
	const {ended} = await subscribing;
	fake.send(delta);
	await expect(ended).rejects.toThrow('mine');
});
