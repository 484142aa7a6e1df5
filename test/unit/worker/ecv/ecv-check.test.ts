import {createServer, type RequestListener} from 'node:http';
import type {Server} from 'node:net';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {EcvCheck} from '../../../../src/worker/ecv/ecv-check.ts';
import {setEcvValidator} from '../../../../src/worker/ecv/ecv-hook.ts';

let server: Server | null = null;
let asked = 0;
let handler: RequestListener = (_request, response) => response.end('well');

beforeEach(async () => {
	asked = 0;
	server = createServer((request, response) => {
		asked++;
		handler(request, response);
	});
	await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
	setEcvValidator(null);
	server?.close();
});

const check = () => new EcvCheck({servers: new Set(server ? [server] : []), probes: new Set()});
const settings = (monitor: string | null) => ({path: '/ecv', monitor, control: 'nobody', drained: false}) as const;

test('nothing is asked without a monitor', async () => {
	expect(await check().run(settings(null))).toBeNull();
	expect(asked).toBe(0);
});

test('the app is asked in its own process, as this machine, however many ask at once only once', async () => {
	const seen: unknown[] = [];
	handler = (request, response) => {
		const {url, method, socket, headers} = request;
		seen.push({url, method, from: socket.remoteAddress, host: headers.host});
		response.end('well');
	};
	const one = check();
	const all = await Promise.all(Array.from({length: 50}, () => one.run(settings('/health?x=1'))));
	expect(new Set(all)).toEqual(new Set([null]));
	expect(seen).toEqual([{url: '/health?x=1', method: 'GET', from: '127.0.0.1', host: 'localhost'}]);
	await one.run(settings('/'));
	expect(asked).toBe(2);
});

test.each<[string, RequestListener, RegExp]>([
	['301', (_q, r) => r.writeHead(301).end(), /^GET \/ answered 301$/],
	['500', (_q, r) => r.writeHead(500).end('x'.repeat(100_000)), /^GET \/ answered 500$/],
	['nothing', (_q, r) => r.destroy(), /^GET \/ was not answered/],
	['half', (_q, r) => void r.writeHead(200, {'content-length': 10}).write('half', () => r.destroy()), /not answered/],
	['2 MB', (_q, r) => r.end(Buffer.alloc(2 * 1024 * 1024)), /answers more than 1048576 bytes/],
])('an app that answers %s is unwell', async (_name, answers, reason) => {
	handler = answers;
	expect(await check().run(settings('/'))).toMatch(reason);
});

test('an app without an http server is unwell when it is to be asked', async () => {
	server?.close();
	server = null;
	expect(await check().run(settings('/'))).toMatch(/cannot be asked: the app has no server/);
});

test('the validator gets what the app answered', async () => {
	handler = (_request, response) => response.writeHead(201, {'x-mine': '1'}).end('body');
	const got: unknown[] = [];
	setEcvValidator((status, headers, body) => {
		got.push(status, headers?.['x-mine'], body);
	});
	expect(await check().run(settings('/'))).toBeNull();
	expect(got).toEqual([201, '1', 'body']);
});

test.each<[string, () => unknown, string]>([
	['false', () => false, 'the validator returned false'],
	['a promise of false', async () => false, 'the validator returned false'],
	[
		'an error',
		() => {
			throw new Error('no\ndisk');
		},
		'the validator failed: no disk',
	],
	['a rejection', () => Promise.reject(new Error('no disk')), 'the validator failed: no disk'],
	[
		'undefined, thrown',
		() => {
			throw undefined;
		},
		'the validator threw undefined',
	],
])('%s of the validator is unwell', async (_name, validator, reason) => {
	// biome-ignore format: a table
	setEcvValidator(validator);
	expect(await check().run(settings(null))).toBe(reason);
});

test('what is no function is no validator', () => {
	expect(() => setEcvValidator('yes' as never)).toThrow(TypeError);
});
