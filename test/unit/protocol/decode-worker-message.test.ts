import {describe, expect, it} from 'vitest';
import {decodeWorkerMessage, isOfPreload} from '../../../src/protocol/decode-worker-message.ts';
import type {FromWorker, WorkerStats} from '../../../src/protocol/worker-messages.ts';

const cmd = 'NODE_FCM' as const;
const stats: WorkerStats = {
	requests: {total: 3, inFlight: 1, status: [0, 2, 0, 0, 0], aborted: 0},
	connections: {open: 1, idle: 0, total: 1},
	latency: [[5, 2]],
	...{cpuMicros: 1, rssBytes: 1, heapUsedBytes: 1, eventLoopUtilization: 0.5, eventLoopDelayMs: 0.1},
	counters: {hits: 2},
};

const good: FromWorker[] = [
	...(['drained', 'online', 'admitted', 'probeable', 'retire'] as const).map((type) => ({cmd, type})),
	...(['sync', 'ask-status'] as const).map((type) => ({cmd, type, id: 1})),
	...(['listens', 'held'] as const).map((type) => ({cmd, type, address: '*:3000'})),
	{cmd, type: 'stats', stats},
	{cmd, type: 'failure', failure: {name: 'Error', message: 'boom', code: 'EADDRINUSE', address: null}},
	{cmd, type: 'requests', id: 1, requests: [], connections: []},
	{cmd, type: 'set-drained', id: 1, drained: true},
	{cmd, type: 'heartbeat', reason: 'GET /health answered 500'},
	{cmd, type: 'heartbeat', reason: null},
	{cmd, type: 'status', id: 1, status: {a: 1}, counters: {b: 2}},
];

/** Values of every kind that a field may not have. */
const wrong = [undefined, null, -1, 1.5, Number.NaN, 'x'.repeat(5000), [], [5], {}, {length: 5}, true];

describe('messages of workers', () => {
	it.each(good.map((message) => [message.type, message]))('%s is taken as it is', (_, message) => {
		expect(decodeWorkerMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
	});

	it('with a field of another kind are refused, or the field is left out; they never throw', () => {
		for (const message of good) {
			for (const field of Object.keys(message)) {
				for (const value of wrong) {
					const told = decodeWorkerMessage({...message, [field]: value});
					if (told) expect(Object.keys(told).every((key) => key in message)).toBe(true);
				}
			}
		}
		for (const field of Object.keys(stats).filter((each) => each !== 'counters'))
			for (const value of wrong.filter((each) => !(field === 'latency' && Array.isArray(each) && each.length === 0)))
				if (!(value === 1.5 && typeof stats[field as keyof WorkerStats] === 'number'))
					expect(decodeWorkerMessage({cmd, type: 'stats', stats: {...stats, [field]: value}}), field).toBeNull();
		expect(decodeWorkerMessage({cmd, type: 'stats', stats: {...stats, latency: [[1e6, 1]]}})).toBeNull();
	});

	it('that are of nobody are nothing', () => {
		for (const message of [null, 5, 'ready', [], {}, {cmd}, {cmd: 'ready'}, {cmd, type: 'x'}, {cmd, type: '__proto__'}])
			expect(decodeWorkerMessage(message)).toBeNull();
		expect([isOfPreload({cmd}), isOfPreload({cmd: 'ready'}), isOfPreload(null)]).toEqual([true, false, false]);
	});

	it('have counters that are numbers, at most 1000, and no prototype', () => {
		const counters = JSON.parse('{"a": 1, "b": "2", "c": null, "__proto__": 5}');
		const told = decodeWorkerMessage({cmd, type: 'status', id: 1, status: {}, counters}) as {counters: object};
		expect(Object.entries(told.counters)).toEqual([
			['a', 1],
			['__proto__', 5],
		]);
		const many = Object.fromEntries(Array.from({length: 5000}, (_, each) => [`c${each}`, each]));
		const bounded = decodeWorkerMessage({cmd, type: 'status', id: 1, status: {}, counters: many}) as {counters: object};
		expect(Object.keys(bounded.counters)).toHaveLength(1000);
	});
});
