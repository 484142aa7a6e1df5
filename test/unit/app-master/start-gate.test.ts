import {expect, test} from 'vitest';
import {StartGate} from '../../../src/app-master/start-gate.ts';
import type {OperationResult} from '../../../src/protocol/operation.ts';

const started: OperationResult = {
	...{app: 'web', ok: true, change: 'started', generation: 1, ready: 1, wanted: 1, listening: [], tookMs: 1},
};

const stopped: OperationResult = {...started, change: 'stopped'};

test('a stop is over when nothing is left', async () => {
	let end = () => {};
	const over = new Promise<void>((resolve) => {
		end = resolve;
	});
	const order: string[] = [];
	const stop = new StartGate({room: Promise.resolve(), over}).stop(async () => {
		order.push('stopped');
		return stopped;
	});
	void stop.then(() => order.push('answered'));
	await new Promise(setImmediate);
	order.push('over');
	end();
	expect(await stop).toBe(stopped);
	expect(order.slice(0, 3)).toEqual(['stopped', 'over', 'answered']);
});

test('a start waits for room', async () => {
	let makeRoom = () => {};
	const room = new Promise<void>((resolve) => {
		makeRoom = resolve;
	});
	const order: string[] = [];
	const start = new StartGate({room, over: room}).pass('web', async () => {
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
	const room = new Promise<void>((resolve) => {
		makeRoom = resolve;
	});
	const gate = new StartGate({room, over: room});
	const first = gate.pass('web', async () => started);
	void gate.stop(async () => stopped);
	const second = gate.pass('web', async () => started);
	makeRoom();
	expect(await first).toMatchObject({ok: false, error: {code: 'FCM_ERR_ABORTED'}});
	expect(await second).toBe(started);
});
