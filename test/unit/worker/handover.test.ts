import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import {text} from 'node:stream/consumers';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {type Bundle, bundleWorkerSide, ClusterUnderTest} from './cluster-under-test.ts';
import {ask, Load, type LoadOptions} from './load.ts';

const drain = {cmd: 'NODE_FCM', type: 'drain', mode: 'handover'} as const;
let bundle: Bundle;
let cluster: ClusterUnderTest;

beforeAll(async () => {
	bundle = await bundleWorkerSide();
});
afterEach(() => cluster.end());
afterAll(() => bundle.remove());

describe('no request is lost while workers are replaced', () => {
	const apps = ['http.cjs', 'http.mjs', 'sigterm-closes.cjs', 'closes-at-goodbye.cjs'];
	const clients: [string, Omit<LoadOptions, 'port'>][] = [
		['kept connections', {keepAlive: true}],
		['a new connection per request', {keepAlive: false}],
		['slow answers', {keepAlive: true, path: '/slow', connections: 20}],
		['streamed answers', {keepAlive: true, path: '/stream', connections: 20}],
		['uploads', {keepAlive: true, path: '/upload', upload: Buffer.alloc(300_000)}],
		['uploads that are answered early', {keepAlive: true, path: '/early', upload: Buffer.alloc(3_000_000)}],
		['an app that insists on keep-alive', {keepAlive: true, path: '/keep-alive'}],
	];
	const rows = [
		...apps.map((app) => [app, ...clients[0]!] as const),
		...clients.slice(1).map((client) => ['http.cjs', ...client] as const),
		['https.cjs', 'kept connections', {keepAlive: true, tls: true}] as const,
		['https.cjs', 'a new connection per request', {keepAlive: false, tls: true}] as const,
	];

	test.each(rows)('%s with %s', async (app, _, client) => {
		cluster = new ClusterUnderTest(app, {preload: bundle.preload});
		let workers = [await cluster.forkListening(), await cluster.forkListening()];
		const load = new Load({...client, port: workers[0]!.port});
		for (let round = 0; round < 3; round++) {
			await load.answers(20);
			const next = [await cluster.forkListening(), await cluster.forkListening()];
			const exits = await Promise.all(workers.map(({pid}) => cluster.retire(pid)));
			const codes = exits.map(({code}) => code);
			if (app === 'sigterm-closes.cjs') expect(codes).toEqual([0, 0]);
			// Without a handler of its own, SIGTERM may be faster than its goodbye; an error of close() would be a 3.
			if (app === 'closes-at-goodbye.cjs') expect(codes).not.toContain(3);
			workers = next;
		}
		await load.answers(20);
		const {answers, failures} = await load.stop();
		expect(failures).toEqual([]);
		expect(answers).toBeGreaterThan(80);
	});
});

async function startApp(app: string): Promise<{pid: number; port: number}> {
	cluster = new ClusterUnderTest(app, {preload: bundle.preload});
	return cluster.forkListening();
}

/** A reload needs a second worker, or the primary closes the listening socket. */
async function startDrain(pid: number): Promise<void> {
	await cluster.forkListening();
	cluster.send(pid, drain);
}

/** Resolves when the worker has read everything that was sent to it before. */
async function settled(pid: number): Promise<void> {
	const before = cluster.events.length;
	cluster.send(pid, {cmd: 'NODE_FCM', type: 'sample'});
	await cluster.event('fcm', (event) => cluster.events.indexOf(event) >= before && event.message.type === 'stats');
}

/** A raw client: what it reads is what is on the wire. */
function rawClient(port: number) {
	const socket = net.connect(port, '127.0.0.1').setEncoding('utf8');
	let all = '';
	socket.on('data', (chunk) => {
		all += chunk;
	});
	return {
		socket,
		connected: new Promise((resolve) => socket.once('connect', resolve)),
		read: (until: RegExp) =>
			new Promise<string>((resolve) => {
				const look = () => until.test(all) && resolve(all);
				socket.on('data', look);
				look();
			}),
		closed: new Promise<string>((resolve, reject) => {
			socket.once('error', reject);
			socket.once('close', () => resolve(all));
		}),
	};
}

describe('a drain in handover', () => {
	test('answers an accepted connection that had not sent anything', async () => {
		const {pid, port} = await startApp('http.cjs');
		const client = rawClient(port);
		await client.connected;
		await ask({port});
		await startDrain(pid);
		await settled(pid);
		client.socket.write('GET /pid HTTP/1.1\r\nHost: a\r\n\r\n');
		expect(await client.closed).toMatch(new RegExp(`Connection: close\r\n[^]*\r\n${pid}$`));
		await cluster.fcm(pid, 'drained');
	});

	test('gives an idle connection one last request', async () => {
		const {pid, port} = await startApp('http.cjs');
		const client = rawClient(port);
		client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
		expect(await client.read(/ok$/)).toContain('Connection: keep-alive');
		await startDrain(pid);
		await settled(pid);
		client.socket.write('GET /pid HTTP/1.1\r\nHost: a\r\n\r\n');
		expect(await client.closed).toMatch(new RegExp(`Connection: close\r\n[^]*\r\n${pid}$`));
		await cluster.fcm(pid, 'drained');
	});

	test('lets an answer that has begun end, and gives its connection one last request', async () => {
		const {pid, port} = await startApp('http.cjs');
		const client = rawClient(port);
		client.socket.write('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n');
		await client.read(/xxx/);
		await startDrain(pid);
		expect(await client.read(/\r\n0\r\n\r\n$/)).toContain('Connection: keep-alive');
		client.socket.write('GET /pid HTTP/1.1\r\nHost: a\r\n\r\n');
		expect(await client.closed).toMatch(new RegExp(`Connection: close\r\n[^]*\r\n${pid}$`));
		await cluster.fcm(pid, 'drained');
	});

	test('answers every one of pipelined requests', async () => {
		const {pid, port} = await startApp('http.cjs');
		const client = rawClient(port);
		client.socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3));
		await client.connected;
		await ask({port});
		await startDrain(pid);
		expect((await client.closed).match(/slow/g)).toHaveLength(3);
		await cluster.fcm(pid, 'drained');
	});

	test('leaves a raw TCP connection alone until it ends', async () => {
		const {pid, port} = await startApp('tcp.cjs');
		const client = rawClient(port);
		client.socket.write('before');
		await client.read(/before/);
		await startDrain(pid);
		await settled(pid);
		client.socket.write(' after');
		await client.read(/before after/);
		client.socket.end();
		await cluster.fcm(pid, 'drained');
		expect(cluster.events.filter((event) => event.type === 'fcm' && event.message.type === 'drained')).toHaveLength(1);
	});

	test('lets http2 streams end, then ends the session', async () => {
		const {pid, port} = await startApp('http2.cjs');
		const session = http2.connect(`http://127.0.0.1:${port}`);
		const goaway = new Promise((resolve) => session.once('goaway', resolve));
		const closed = new Promise((resolve) => session.once('close', resolve));
		const get = (url: string) => text(session.request({':path': url}));
		const held = get('/held');
		expect(await get('/')).toBe('ok');
		await startDrain(pid);
		await goaway;
		cluster.send(pid, {cmd: 'release'});
		expect(await held).toBe('ok');
		await closed;
		await cluster.fcm(pid, 'drained');
	});

	test('ends an http2 session without streams', async () => {
		const {pid, port} = await startApp('http2.cjs');
		const session = http2.connect(`http://127.0.0.1:${port}`);
		const closed = new Promise((resolve) => session.once('close', resolve));
		expect(await text(session.request({':path': '/'}))).toBe('ok');
		await startDrain(pid);
		await closed;
		await cluster.fcm(pid, 'drained');
	});

	test('is over at once when nobody was connected', async () => {
		const {pid} = await startApp('http.cjs');
		await startDrain(pid);
		await cluster.fcm(pid, 'drained');
	});

	test('is over at once in an app without a server', async () => {
		cluster = new ClusterUnderTest('no-server.cjs', {preload: bundle.preload});
		const pid = await cluster.fork();
		cluster.send(pid, drain);
		await cluster.fcm(pid, 'drained');
	});

	test('says in its last figures what it has done', async () => {
		const {pid, port} = await startApp('http.cjs');
		const agent = new http.Agent({keepAlive: true});
		await ask({port, agent});
		await ask({port, agent, path: '/slow'});
		agent.destroy();
		await startDrain(pid);
		await cluster.fcm(pid, 'drained');
		const stats = cluster.events.flatMap((event) =>
			event.type === 'fcm' && event.message.type === 'stats' ? [event.message.stats] : [],
		);
		expect(stats.at(-1)).toMatchObject({
			requests: {total: 2, inFlight: 0, status: [0, 2, 0, 0, 0], aborted: 0},
			connections: {open: 0, idle: 0, total: 1},
		});
		expect(stats.flatMap(({latency}) => latency).reduce((sum, [, count]) => sum + count, 0)).toBe(2);
	});
});
