import {once} from 'node:events';
import http from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {startLoad} from '../../helpers/load.ts';

const servers: http.Server[] = [];

afterEach(() => {
	for (const server of servers.splice(0)) {
		server.close();
		server.closeAllConnections();
	}
});

/** A server that counts what reaches it; `url` is where it listens. */
async function serve(answer: (request: http.IncomingMessage, response: http.ServerResponse, nth: number) => void) {
	const count = {requests: 0, connections: 0};
	const server = http.createServer((request, response) => answer(request, response, ++count.requests));
	server.on('connection', () => count.connections++);
	servers.push(server);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count, server};
}

describe('load', () => {
	it('counts every good answer and keeps one connection per client', async () => {
		const {url, count} = await serve((_request, response) => response.end('fine'));
		const load = startLoad({url, connections: 3, mode: 'keep-alive'});
		await load.served(100);
		const report = await load.stop();
		expect(report).toMatchObject({failed: [], failedTotal: 0});
		expect(report.ok).toBe(count.requests);
		expect(count.connections).toBe(3);
	});

	it('opens a connection per request when told so', async () => {
		const {url, count} = await serve((_request, response) => response.end('fine'));
		const load = startLoad({url, connections: 2, mode: 'new-connection'});
		await load.served(50);
		const report = await load.stop();
		expect(report.failedTotal).toBe(0);
		expect(count.connections).toBe(report.ok);
	});

	it('counts a connection that is closed under a request, and does not retry', async () => {
		const {url, count} = await serve((request, response, nth) => {
			if (nth % 10 === 0) request.socket.destroy();
			else response.end('fine');
		});
		const load = startLoad({url, connections: 2, mode: 'keep-alive'});
		await load.served(50);
		const report = await load.stop();
		expect(report.failed).toEqual([{error: 'ECONNRESET before the answer', count: Math.floor(count.requests / 10)}]);
		expect(report.ok + report.failedTotal).toBe(count.requests);
	});

	it('takes a connection whose end was announced for no failure', async () => {
		const {url, count} = await serve((_request, response) => {
			response.setHeader('Connection', 'close');
			response.end('fine');
		});
		const load = startLoad({url, connections: 2, mode: 'keep-alive'});
		await load.served(50);
		const report = await load.stop();
		expect(report.failedTotal).toBe(0);
		expect(count.connections).toBe(report.ok);
	});

	it.each([
		['with a length', {'Content-Length': '100'}],
		['in chunks', {}],
	])('counts a truncated body sent %s', async (_how, headers) => {
		const {url} = await serve((_request, response) => {
			response.writeHead(200, headers);
			response.write('half', () => response.destroy());
		});
		const load = startLoad({url, connections: 1, mode: 'keep-alive'});
		await expect.poll(() => load.failedTotal).toBeGreaterThan(2);
		const report = await load.stop();
		expect(report.ok).toBe(0);
		expect(report.failed.map(({error}) => error)).toEqual(['ECONNRESET within the answer']);
	});

	it('counts a status other than 200, and goes on', async () => {
		const {url} = await serve((_request, response, nth) => {
			response.statusCode = nth === 3 ? 503 : 200;
			response.end();
		});
		const load = startLoad({url, connections: 1, mode: 'keep-alive'});
		await load.served(10);
		expect((await load.stop()).failed).toEqual([{error: 'status 503', count: 1}]);
	});

	it('counts a request that is never answered when its time is over', async () => {
		const {url} = await serve((_request, response, nth) => {
			if (nth > 1) response.end('fine');
		});
		const load = startLoad({url, connections: 1, mode: 'keep-alive', timeoutMs: 50});
		await load.served(5);
		expect((await load.stop()).failed).toEqual([{error: 'timeout of 50 ms before the answer', count: 1}]);
	});

	it('counts every try at a port where nobody listens', async () => {
		const {url, server} = await serve((_request, response) => response.end('fine'));
		server.close();
		await once(server, 'close');
		const load = startLoad({url, connections: 2, mode: 'new-connection'});
		await expect(load.served(1, 100)).rejects.toThrow('0 of 1 answers in 100 ms');
		const report = await load.stop();
		expect(report.ok).toBe(0);
		expect(report.failed.map(({error}) => error)).toEqual(['ECONNREFUSED before the answer']);
	});

	it('sees the generations that answered, or what it is told to see', async () => {
		const {url} = await serve((_request, response, nth) =>
			response.end(`{"generation":"${nth % 3}","pid":${nth % 2}}`),
		);
		const byGeneration = startLoad({url, connections: 1, mode: 'keep-alive'});
		await byGeneration.served(20);
		expect([...(await byGeneration.stop()).seen].sort()).toEqual(['0', '1', '2']);
		const byPid = startLoad({url, connections: 1, mode: 'keep-alive', see: (body) => /"pid":(\d+)/.exec(body)?.[1]});
		await byPid.served(20);
		expect([...(await byPid.stop()).seen].sort()).toEqual(['0', '1']);
	});

	it.each([
		['at once', {body: 'x'.repeat(5000)}, 5000],
		['piece by piece', {upload: {chunks: 4, chunkBytes: 100, everyMs: 1}}, 400],
	])('uploads %s', async (_how, upload, bytes) => {
		const received = new Set<number>();
		const {url} = await serve(async (request, response) => {
			let length = 0;
			for await (const chunk of request) length += chunk.length;
			received.add(length);
			response.statusCode = request.method === 'POST' && request.url === '/up' ? 200 : 404;
			response.end();
		});
		const load = startLoad({url, path: '/up', connections: 2, mode: 'keep-alive', ...upload});
		await load.served(10);
		expect((await load.stop()).failedTotal).toBe(0);
		expect([...received]).toEqual([bytes]);
	});

	it('lets what is in flight finish when it is stopped', async () => {
		const answers: (() => void)[] = [];
		const {url} = await serve((_request, response) => answers.push(() => response.end('fine')));
		const load = startLoad({url, connections: 2, mode: 'keep-alive'});
		await expect.poll(() => answers.length).toBe(2);
		const report = load.stop();
		for (const answer of answers) answer();
		expect(await report).toMatchObject({ok: 2, failedTotal: 0});
	});
});
