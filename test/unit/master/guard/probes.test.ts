import {once} from 'node:events';
import {createServer as createHttpServer} from 'node:http';
import {type AddressInfo, createServer, type Server} from 'node:net';
import {afterEach, describe, expect, test} from 'vitest';
import {type GuardEvent, type GuardOptions, WorkerGuard} from '../../../../src/master/guard/worker-guard.ts';
import {withDeadline} from '../../../../src/shared/deadline.ts';
import {idleSpec, noStats} from './guarded-worker.ts';
import {ProbedServer} from './probed-server.ts';

const servers: ProbedServer[] = [];

function probed(spec: Partial<GuardOptions['spec']>): ProbedServer {
	const server = new ProbedServer(spec);
	servers.push(server);
	return server;
}

afterEach(() => {
	for (const server of servers.splice(0)) server.close();
});

describe('health', () => {
	const health = {http: '/health', intervalMs: 20, failures: 3};

	async function healthy(spec: Partial<GuardOptions['spec']> = {}): Promise<ProbedServer> {
		const server = await probed({health, ...spec}).listen();
		server.guard.probeable();
		server.guard.ready();
		await server.askedMore(2);
		return server;
	}

	test('of an app that answers is not worth a word', async () => {
		const server = await healthy();
		for (const code of [204, 302]) {
			server.status(code);
			await server.askedMore(4);
		}
		expect(server.events).toEqual([]);
	});

	test('is told bad once per row of bad answers, with the last one', async () => {
		const server = await healthy();
		server.status(500);
		await server.askedMore(1);
		server.status(503);
		await server.askedMore(8);
		expect(server.events).toEqual([{type: 'unhealthy', reason: 'GET /health answered 503', failures: 3}]);
		server.status(200);
		await server.askedMore(3);
		server.status(404);
		await server.until(() => server.events.length > 1, 'a second word');
		expect(server.events[1]).toEqual({type: 'unhealthy', reason: 'GET /health answered 404', failures: 3});
	});

	test('is told bad again when the replacement failed', async () => {
		const server = await healthy();
		server.status(503);
		await server.until(() => server.events.length === 1, 'a word');
		server.guard.replacementFailed();
		await server.until(() => server.events.length === 2, 'a second word');
	});

	test('is not bad for fewer bad answers than asked for', async () => {
		const server = await healthy();
		let count = 0;
		server.answer = (_, response) => response.writeHead(++count % 3 === 0 ? 200 : 500).end();
		await server.askedMore(12);
		expect(server.events).toEqual([]);
	});

	test('is bad when no answer comes in time, and is never asked twice at once', async () => {
		const server = await healthy();
		server.answer = () => {};
		await server.until(() => server.events.length > 0, 'a word');
		expect(server.events[0]).toMatchObject({type: 'unhealthy', reason: 'GET /health: no answer within 20 ms'});
		expect(server.mostAtOnce).toBe(1);
	});

	test('is bad when the connection is cut', async () => {
		const server = await healthy();
		server.answer = (request) => request.socket.destroy();
		await server.until(() => server.events.length > 0, 'a word');
		expect(server.events[0]).toMatchObject({reason: 'GET /health: socket hang up'});
	});

	test('is good although the answer never ends', async () => {
		const server = await healthy();
		server.answer = (_, response) => response.writeHead(200).write('data');
		await server.askedMore(5);
		expect(server.events).toEqual([]);
		expect(server.mostAtOnce).toBe(1);
	});

	test('is not asked of a worker that is not ready, nor of one that drains', async () => {
		const server = await probed({health}).listen();
		server.guard.probeable();
		const other = await healthy();
		expect(server.asked).toBe(0);
		server.guard.draining();
		server.guard.ready();
		await other.askedMore(5);
		expect(server.asked).toBe(0);
	});

	test('of a ready worker that has no http server in time is bad', async () => {
		const server = probed({health, listenTimeoutMs: 30});
		server.guard.ready();
		await server.until(() => server.events.length > 0, 'a word');
		expect(server.events[0]).toMatchObject({
			type: 'unhealthy',
			reason: `GET /health: connect ENOENT ${server.path}`,
		});
	});
});

describe('readiness by http', () => {
	const readyWhen = {http: '/health', status: 200};

	test('comes with the right answer, once, and then nobody asks any more', async () => {
		const server = await probed({readyWhen}).listen();
		server.guard.probeable();
		await server.until(() => server.events.length > 0, 'ready');
		server.guard.ready();
		expect(server.events).toEqual([{type: 'probed', ok: true}]);
		expect(server.asked).toBe(1);
		expect(server.guard.lastProbe).toBeNull();
	});

	test('is asked again after every other answer, and the last one is known in words', async () => {
		const server = await probed({readyWhen}).listen();
		server.status(503);
		server.guard.probeable();
		await server.askedMore(2);
		expect(server.guard.lastProbe).toBe('GET /health answered 503');
		server.answer = (request) => request.socket.destroy();
		await server.askedMore(2);
		expect(server.guard.lastProbe).toBe('GET /health: socket hang up');
		server.status(204);
		await server.askedMore(1);
		expect(server.events).toEqual([]);
		server.status(200);
		await server.until(() => server.events.length > 0, 'ready');
	});

	test('asks for the path that was given', async () => {
		const server = await probed({readyWhen: {http: '/ready?deep=1', status: 418}}).listen();
		const urls: unknown[] = [];
		server.answer = (request, response) => {
			urls.push(request.url);
			response.writeHead(418).end();
		};
		server.guard.probeable();
		await server.until(() => server.events.length > 0, 'ready');
		expect(urls).toEqual(['/ready?deep=1']);
	});

	test('is not asked before the worker can be, nor after its end', async () => {
		const early = await probed({readyWhen}).listen();
		const ended = await probed({readyWhen}).listen();
		ended.guard.end();
		ended.guard.probeable();
		const other = await probed({readyWhen}).listen();
		other.status(503);
		other.guard.probeable();
		await other.askedMore(3);
		expect([early.asked, ended.asked]).toEqual([0, 0]);
	});

	test('survives a path that no http client sends', async () => {
		const server = await probed({readyWhen: {http: '/a b', status: 200}}).listen();
		server.guard.probeable();
		await server.until(() => server.guard.lastProbe === null || server.guard.lastProbe.length > 0, 'words');
		expect(server.events).toEqual([]);
	});
});

describe('readiness by a line', () => {
	const readyWhen = {line: '^listening on \\d+', flags: 'i'};

	test('comes with the first line that matches, once', () => {
		const server = probed({readyWhen});
		for (const line of ['starting', 'not listening on 80', 'Listening on 3000', 'listening on 3001'])
			server.guard.line(line);
		expect(server.events).toEqual([{type: 'probed', ok: true}]);
	});

	test('is not looked for in the far end of a line, nor after the end', () => {
		const far = probed({readyWhen: {line: 'up', flags: ''}});
		far.guard.line(`${'x'.repeat(5000)}up`);
		const ended = probed({readyWhen: {line: 'up', flags: ''}});
		ended.guard.end();
		ended.guard.line('up');
		expect([far.events, ended.events]).toEqual([[], []]);
	});
});

describe('without a preload', () => {
	const portOf = (server: Server) => (server.address() as AddressInfo).port;

	test('readiness by a port comes when something accepts there', async () => {
		const taken = createServer().listen(0, '127.0.0.1');
		await once(taken, 'listening');
		const port = portOf(taken);
		taken.close();
		await once(taken, 'close');
		const server = probed({readyWhen: {port}});
		server.guard.online();
		await expect.poll(() => server.guard.lastProbe).toBe(`nothing accepts on port ${port}`);
		const app = createServer().listen(port, '127.0.0.1');
		await server.until(() => server.events.length > 0, 'ready');
		app.close();
	});

	test('readiness by http is asked on its own port, from when its process is up', async () => {
		const app = createHttpServer((_, response) => response.writeHead(204).end()).listen(0, '127.0.0.1');
		await once(app, 'listening');
		const events: GuardEvent[] = [];
		const reported = new Promise<void>((resolve) => {
			const guard = new WorkerGuard({
				spec: {...idleSpec, readyWhen: {http: '/up', status: 204}},
				...{pid: 0, privateSocket: null, appPort: portOf(app), figures: {last: noStats}, send: () => false},
				report: (event) => {
					events.push(event);
					resolve();
				},
			});
			guard.online();
		});
		await withDeadline(reported, 5000, 'a word');
		expect(events).toEqual([{type: 'probed', ok: true}]);
		app.close();
		app.closeAllConnections();
	});
});
