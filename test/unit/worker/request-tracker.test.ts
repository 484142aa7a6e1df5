import {EventEmitter} from 'node:events';
import type {ServerResponse} from 'node:http';
import {expect, test} from 'vitest';
import {ConnectionTracker} from '../../../src/worker/connection-tracker.ts';
import {RequestTracker} from '../../../src/worker/request-tracker.ts';

function response(statusCode: number, socket: object = {}): ServerResponse {
	return Object.assign(new EventEmitter(), {
		statusCode,
		writableFinished: true,
		req: {socket},
	}) as unknown as ServerResponse;
}

test('counts a request once it has settled, by the class of its status', () => {
	const tracker = new RequestTracker();
	for (const code of [101, 200, 204, 302, 404, 500, 999]) {
		const one = response(code);
		tracker.start(one);
		one.emit('close');
		one.emit('close');
	}
	expect(tracker).toMatchObject({status: [1, 2, 1, 1, 2], aborted: 0, total: 7});
	expect(tracker.inFlight).toEqual([]);
});

test('counts an answer that never was complete as aborted', () => {
	const tracker = new RequestTracker();
	const one = Object.assign(response(200), {writableFinished: false});
	tracker.start(one);
	one.emit('close');
	expect(tracker).toMatchObject({status: [0, 0, 0, 0, 0], aborted: 1, total: 1});
	expect(tracker.takeLatency()).toEqual([]);
});

test('knows what is in flight and its age, in whatever order requests settle', () => {
	const tracker = new RequestTracker();
	const all = Array.from({length: 6}, () => response(200));
	for (const one of all) tracker.start(one);
	for (const at of [2, 0, 5]) all[at]!.emit('close');
	expect(new Set(tracker.inFlight)).toEqual(new Set([all[1], all[3], all[4]]));
	const ages = tracker.inFlightByAge();
	expect(ages).toHaveLength(3);
	expect(tracker.total).toBe(6);
});

test('hands every latency over once', () => {
	const tracker = new RequestTracker();
	const one = response(200);
	tracker.start(one);
	one.emit('close');
	expect(tracker.takeLatency().map(([, count]) => count)).toEqual([1]);
	expect(tracker.takeLatency()).toEqual([]);
});

test('tells an observer of each request that starts and settles', () => {
	const tracker = new RequestTracker();
	const seen: string[] = [];
	tracker.observer = {started: () => seen.push('started'), settled: () => seen.push('settled')};
	const one = response(200);
	tracker.start(one);
	one.emit('close');
	expect(seen).toEqual(['started', 'settled']);
});

test('a connection is idle while it is open and no request is in flight on it', () => {
	const requests = new RequestTracker();
	const connections = new ConnectionTracker();
	const sockets = Array.from({length: 3}, () => new EventEmitter());
	for (const socket of sockets) connections.add(socket as never);
	for (const socket of [sockets[0]!, sockets[0]!, sockets[1]!]) requests.start(response(200, socket));
	expect(connections.idle(requests.inFlight)).toBe(1);
	let lastClosed = 0;
	connections.onLastClosed = () => lastClosed++;
	for (const socket of sockets) connections.closed(socket as never);
	expect(connections.open.size).toBe(0);
	expect({total: connections.total, lastClosed}).toEqual({total: 3, lastClosed: 1});
});

test('what is forgotten has never been: the totals are as before, and its end changes nothing', () => {
	const tracker = new RequestTracker();
	const [ours, heartbeat, other] = [response(200), response(503), response(200)];
	for (const one of [ours, heartbeat, other]) tracker.start(one);
	tracker.forget(heartbeat);
	tracker.forget(heartbeat);
	tracker.forget(response(200));
	expect(new Set(tracker.inFlight)).toEqual(new Set([ours, other]));
	for (const one of [heartbeat, ours, other]) one.emit('close');
	expect({total: tracker.total, status: tracker.status, aborted: tracker.aborted}).toEqual({
		...{total: 2, status: [0, 2, 0, 0, 0], aborted: 0},
	});
});
