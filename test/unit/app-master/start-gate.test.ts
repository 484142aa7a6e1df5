import {expect, test} from 'vitest';
import {StartGate} from '../../../src/app-master/start-gate.ts';
import type {OperationResult} from '../../../src/protocol/operation.ts';

const started: OperationResult = {
	...{app: 'web', ok: true, change: 'started', generation: 1, ready: 1, wanted: 1, listening: [], tookMs: 1},
};

test('a start waits for room', async () => {
	let makeRoom = () => {};
	const room = new Promise<void>((resolve) => {
		makeRoom = resolve;
	});
	const order: string[] = [];
	const start = new StartGate(room).pass('web', async () => {
		order.push('started');
		return started;
	});
	order.push('room');
	makeRoom();
	expect(await start).toBe(started);
	expect(order).toEqual(['room', 'started']);
});

test('a stop meanwhile ends the waiting; a start after it passes', async () => {
	let makeRoom = () => {};
	const gate = new StartGate(
		new Promise<void>((resolve) => {
			makeRoom = resolve;
		}),
	);
	const first = gate.pass('web', async () => started);
	gate.stop();
	const second = gate.pass('web', async () => started);
	makeRoom();
	expect(await first).toMatchObject({ok: false, error: {code: 'FCM_ERR_ABORTED'}});
	expect(await second).toBe(started);
});
