import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, expect, test, vi} from 'vitest';
import {isLoopbackAddress, isLoopbackName, StatusServer, wordsOf} from '../../../src/master/status-server.ts';

const told: {address: string; error: string | null}[] = [];
let server: StatusServer;
let taken: Server | null = null;
afterEach(() => {
	server.close();
	taken?.close();
	taken = null;
	told.length = 0;
});

const make = () => new StatusServer({report: () => ({a: 1}), told: (what) => told.push(what)});

test('port 0 becomes one that is free, and what is served is made anew', async () => {
	server = make();
	const {port} = await server.listen({host: '127.0.0.1', port: 0});
	expect(await (await fetch(`http://127.0.0.1:${port}/`)).json()).toEqual({a: 1});
	expect(server.state).toEqual({address: `127.0.0.1:${port}`, error: null});
});

test('a port that is taken is told once, and had when it is free', async () => {
	taken = createServer().listen(0, '127.0.0.1');
	await vi.waitFor(() => expect(taken?.listening).toBe(true));
	const port = (taken.address() as AddressInfo).port;
	server = make();
	await expect(server.listen({host: '127.0.0.1', port})).rejects.toMatchObject({code: 'EADDRINUSE'});
	server.serve({host: '127.0.0.1', port});
	await vi.waitFor(() => expect(told).toHaveLength(1));
	taken.close();
	await vi.waitFor(() => expect(told).toHaveLength(2), 10_000);
	expect(told).toEqual([
		{address: `127.0.0.1:${port}`, error: 'the port is in use (EADDRINUSE)'},
		{address: `127.0.0.1:${port}`, error: null},
	]);
});

test('nobody wants it any more: it is gone, also when it was just on its way', async () => {
	server = make();
	const {port} = await server.listen({host: '127.0.0.1', port: 0});
	server.serve({host: '127.0.0.1', port});
	server.serve(null);
	expect(server.state).toBeNull();
	await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});

test('what is this machine', () => {
	expect(['127.0.0.1', '::1', '::ffff:127.1.1.1'].every(isLoopbackAddress)).toBe(true);
	expect(['10.0.0.1', '', '::', '127.evil.example'.slice(4)].some(isLoopbackAddress)).toBe(false);
	expect(['localhost', 'LOCALHOST:80', '127.0.0.1:9', '[::1]:5'].every(isLoopbackName)).toBe(true);
	expect([undefined, '', 'evil', '127.0.0.1.evil.example', 'localhost.evil', '10.0.0.1'].some(isLoopbackName)).toBe(
		false,
	);
	expect(wordsOf({host: '::1', port: 5})).toBe('[::1]:5');
});
