import {expect, test, vi} from 'vitest';
import {WorkerTarget} from '../../../src/compat/worker-target.ts';
import type {AppStatus} from '../../../src/protocol/status.ts';
import {FcmError} from '../../../src/shared/errors.ts';

function fakeMaster(failures: Error[] = []) {
	const master = {
		wanted: 2,
		asked: [] as number[],
		appStatus: () => ({wanted: master.wanted}) as AppStatus,
		async scale(wanted: number) {
			master.asked.push(wanted);
			const failure = failures.shift();
			if (failure) throw failure;
			master.wanted = wanted;
			return {} as never;
		},
	};
	return master;
}

test('signals that come at once all count', async () => {
	const master = fakeMaster([new FcmError('FCM_ERR_BUSY', 'a scale is running')]);
	const target = new WorkerTarget(master, 2);
	for (const by of [1, 1, 1, -1]) target.add(by);
	await vi.waitFor(() => expect(master.wanted).toBe(4));
});

test('one worker stays, whoever asks', async () => {
	const master = fakeMaster();
	const target = new WorkerTarget(master, 2);
	for (let count = 0; count < 5; count++) target.add(-1);
	await vi.waitFor(() => expect(master.wanted).toBe(1));
	target.add(1);
	await vi.waitFor(() => expect(master.wanted).toBe(2));
});

test('what does not run any more is not asked for ever', async () => {
	const master = fakeMaster([new FcmError('FCM_ERR_NOT_RUNNING', 'after shutdown()')]);
	new WorkerTarget(master, 2).add(1);
	await vi.waitFor(() => expect(master.asked).toEqual([3]));
	expect(master.wanted).toBe(2);
});
