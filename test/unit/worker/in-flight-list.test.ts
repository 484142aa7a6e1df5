import {EventEmitter} from 'node:events';
import type {ServerResponse} from 'node:http';
import {expect, test} from 'vitest';
import {exposeInFlight, listInFlight} from '../../../src/worker/in-flight-list.ts';
import {RequestTracker} from '../../../src/worker/request-tracker.ts';

function response(url: string, fields: object = {}): ServerResponse {
	return Object.assign(new EventEmitter(), {
		statusCode: 200,
		headersSent: false,
		req: {method: 'GET', url, socket: {remoteAddress: '127.0.0.1'}},
		...fields,
	}) as unknown as ServerResponse;
}

test('lists what is in flight with its age and state, the oldest first', () => {
	const requests = new RequestTracker();
	const gone = response('/gone');
	for (const one of [response('/a', {headersSent: true}), gone, response('/b')]) requests.start(one);
	gone.emit('close');
	expect(listInFlight(requests)).toEqual([
		{method: 'GET', url: '/a', ip: '127.0.0.1', ageMs: expect.any(Number), state: 'sending'},
		{method: 'GET', url: '/b', ip: '127.0.0.1', ageMs: expect.any(Number), state: 'processing'},
	]);
});

test('lists at most 100, and no endless url', () => {
	const requests = new RequestTracker();
	for (let at = 0; at < 150; at++) requests.start(response(`/${at}/${'x'.repeat(5000)}`));
	const list = listInFlight(requests);
	expect(list).toHaveLength(100);
	expect(list[0]!.url).toHaveLength(1000);
	expect(list[0]!.url.startsWith('/0/')).toBe(true);
});

test('a request whose client is gone has no address', () => {
	const requests = new RequestTracker();
	requests.start(response('/', {req: {method: 'GET', url: '/', socket: {}}}));
	expect(listInFlight(requests)[0]!.ip).toBe('');
});

test('an inspector reads the list from the global object, where nobody comes upon it', () => {
	const requests = new RequestTracker();
	requests.start(response('/stuck'));
	exposeInFlight(requests);
	const key = Symbol.for('fcm.requests');
	const read = (globalThis as unknown as Record<symbol, () => unknown>)[key]!;
	expect(JSON.parse(JSON.stringify(read()))).toMatchObject([{url: '/stuck'}]);
	expect(Object.getOwnPropertyDescriptor(globalThis, key)?.enumerable).toBe(false);
});
