import {EventEmitter} from 'node:events';
import type {ServerResponse} from 'node:http';
import {expect, test} from 'vitest';
import {ConnectionTracker} from '../../../src/worker/connection-tracker.ts';
import {MasterChannel, type ToMaster} from '../../../src/worker/master-channel.ts';
import {RequestTracker} from '../../../src/worker/request-tracker.ts';
import {StatsReporter} from '../../../src/worker/stats-reporter.ts';
import {Vitals} from '../../../src/worker/vitals.ts';

class QuietVitals extends Vitals {
	override busy(): boolean {
		return false;
	}
}

function setUp(answer: 'written' | 'stuck' | 'throws' = 'written') {
	const sent: ToMaster[] = [];
	const requests = new RequestTracker();
	const channel = new MasterChannel((message, _, __, done) => {
		if (answer === 'throws') throw new Error('ERR_IPC_CHANNEL_CLOSED');
		sent.push(message);
		if (answer === 'written') done(null);
		return true;
	});
	const tracking = {requests, connections: new ConnectionTracker(), master: null, status: null};
	const stats = new StatsReporter({tracking, vitals: new QuietVitals(), channel});
	return {sent, requests, stats};
}

function answered(): ServerResponse {
	return Object.assign(new EventEmitter(), {
		statusCode: 200,
		writableFinished: true,
		req: {socket: {}},
	}) as unknown as ServerResponse;
}

test('a quiet worker looks every two seconds and speaks every sixteen', () => {
	const {sent, stats} = setUp();
	stats.send();
	let elapsedMs = 0;
	let nextMs = stats.tick();
	while (elapsedMs < 48_000) {
		elapsedMs += nextMs;
		nextMs = stats.tick();
		expect(nextMs).toBe(2000);
	}
	expect(sent).toHaveLength(1 + 3);
});

test('a worker with requests speaks every second', () => {
	const {sent, stats, requests} = setUp();
	for (let tick = 1; tick <= 3; tick++) {
		requests.start(answered());
		expect(stats.tick()).toBe(1000);
		expect(sent).toHaveLength(tick);
	}
});

test('a worker whose requests are over says so once more, then is quiet', () => {
	const {sent, stats, requests} = setUp();
	requests.start(answered());
	for (let tick = 1; tick <= 4; tick++) stats.tick();
	expect(sent).toHaveLength(2);
});

test('figures are of the moment and complete', () => {
	const {sent, stats, requests} = setUp();
	const one = answered();
	requests.start(one);
	one.emit('close');
	stats.send();
	expect(sent[0]).toMatchObject({
		cmd: 'NODE_FCM',
		type: 'stats',
		stats: {
			requests: {total: 1, inFlight: 0, status: [0, 1, 0, 0, 0], aborted: 0},
			connections: {open: 0, idle: 0, total: 0},
			latency: [[expect.any(Number), 1]],
			cpuMicros: expect.any(Number),
			rssBytes: expect.any(Number),
			heapUsedBytes: expect.any(Number),
			eventLoopUtilization: expect.any(Number),
			eventLoopDelayMs: expect.any(Number),
		},
	});
});

test('a master that does not read gets one message, and loses no latency', () => {
	const {sent, stats, requests} = setUp('stuck');
	stats.send();
	const one = answered();
	requests.start(one);
	one.emit('close');
	for (let tick = 0; tick < 20; tick++) stats.tick();
	expect(sent).toHaveLength(1);
	expect(requests.takeLatency()).toHaveLength(1);
});

test('a channel that is gone does not disturb the app', () => {
	const {sent, stats} = setUp('throws');
	expect(() => stats.send()).not.toThrow();
	expect(() => stats.send()).not.toThrow();
	expect(sent).toEqual([]);
});
