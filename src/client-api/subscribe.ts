import type {ControlClient} from '../client/open-client.ts';
import type {StatusFrame} from '../protocol/status.ts';
import {FcmError} from '../shared/errors.ts';
import type {StatusListener, Subscription} from './client.ts';

/** Resolves when the listener has had the snapshot. A listener that throws ends the subscription with what it threw. */
export async function subscribe(control: ControlClient, listener: StatusListener): Promise<Subscription> {
	const end = new AbortController();
	let onSnapshot: () => void = () => {};
	const snapshot = new Promise<void>((resolve) => {
		onSnapshot = resolve;
	});
	let thrown: {error: unknown} | null = null;
	const onEvent = (frame: StatusFrame) => {
		if (end.signal.aborted) return;
		try {
			listener(frame);
		} catch (error) {
			thrown = {error};
			end.abort();
		}
		if (frame.type === 'snapshot') onSnapshot();
	};
	const call = control.call('status.subscribe', {}, {deadlineMs: null, onEvent, signal: end.signal});
	const ended = call.then(
		() => {},
		(error: unknown) => {
			if (thrown) throw thrown.error;
			if (!(end.signal.aborted && FcmError.from(error).code === 'FCM_ERR_INTERRUPTED')) throw error;
		},
	);
	await Promise.race([snapshot, ended]);
	// Whoever does not wait for it must not be ended by it.
	ended.catch(() => {});
	return {ended, end: () => end.abort()};
}
