import {once} from 'node:events';
import {existsSync} from 'node:fs';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {alive, type Bundle, bundleWorkerSide, ClusterUnderTest} from './cluster-under-test.ts';
import {Load, type LoadOptions} from './load.ts';

let bundle: Bundle;
let cluster: ClusterUnderTest;

beforeAll(async () => {
	bundle = await bundleWorkerSide();
});
afterEach(() => cluster.end());
afterAll(() => bundle.remove());

function start(app: string, env: Record<string, string> = {}): ClusterUnderTest {
	cluster?.end();
	cluster = new ClusterUnderTest(app, {preload: bundle.preload, env});
	return cluster;
}

const admit = {cmd: 'NODE_FCM', type: 'admit'} as const;
const drain = {cmd: 'NODE_FCM', type: 'drain', mode: 'handover'} as const;

function fcmMessages(pid: number): string[] {
	return cluster.events.flatMap((event) => (event.type === 'fcm' && event.pid === pid ? [event.message.type] : []));
}

async function listenSomewhere(): Promise<{server: net.Server; port: number}> {
	const server = net.createServer((socket) => socket.end());
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {server, port: (server.address() as AddressInfo).port};
}

/** Four in a row, below those that the system gives away. */
async function freePorts(): Promise<number> {
	for (;;) {
		const first = 20_000 + Math.floor(Math.random() * 10_000);
		const servers = [0, 1, 2, 3].map((at) => net.createServer().listen(first + at));
		const free = await Promise.all(
			servers.map((server) =>
				once(server, 'listening').then(
					() => true,
					() => false,
				),
			),
		);
		for (const server of servers) server.close();
		if (!free.includes(false)) return first;
	}
}

/** What a raw client is told before the end. */
async function read(target: net.NetConnectOpts): Promise<string> {
	const socket = net.connect(target).setEncoding('utf8');
	let text = '';
	for await (const chunk of socket) text += chunk;
	return text;
}

describe('a held worker gets no public traffic before it is admitted, and nothing is lost after', () => {
	const rows: [string, 'rr' | 'none', Omit<LoadOptions, 'port'>][] = [
		['http.cjs', 'rr', {keepAlive: false}],
		['http.mjs', 'rr', {keepAlive: true}],
		['https.cjs', 'rr', {keepAlive: false, tls: true}],
		['http.cjs', 'none', {keepAlive: false}],
	];

	test.each(rows)('%s, scheduling policy %s', async (app, policy, client) => {
		start(app, {NODE_CLUSTER_SCHED_POLICY: policy});
		let old = await cluster.forkListening();
		const load = new Load({...client, port: old.port, path: '/pid'});
		for (let round = 0; round < 3; round++) {
			const {pid, address} = await cluster.forkHeld();
			expect(address).toBe('127.0.0.1:0');
			load.result.bodies.clear();
			await load.answers(50);
			expect(load.result.bodies).toEqual(new Set([String(old.pid)]));
			await cluster.admit(pid);
			expect(await cluster.event('listening', (event) => event.pid === pid)).toMatchObject({port: old.port});
			await cluster.retire(old.pid);
			load.result.bodies.clear();
			await load.answers(50);
			expect(load.result.bodies).toContain(String(pid));
			old = {pid, port: old.port};
		}
		expect((await load.stop()).failures).toEqual([]);
	});
});

test('the app sees of a held listen what it sees of any other', async () => {
	const look = async (held: boolean) => {
		const port = await freePorts();
		const socketPath = path.join(path.dirname(bundle.preload), `everywhere-${held}.sock`);
		start('listens-everywhere.cjs', {FIXTURE_PORT: String(port), FIXTURE_PATH: socketPath});
		const pid = await cluster.fork(held ? {FCM_HOLD: '1'} : {});
		const event = await cluster.event('message', ({message}) => 'seen' in (message as object));
		const words = JSON.stringify(event.message).replaceAll(socketPath, 'PATH');
		const told = () => cluster.events.flatMap(({type, ...event}) => (type === 'listening' ? [event] : []));
		if (held) {
			expect(told()).toEqual([]);
			expect(existsSync(socketPath)).toBe(false);
			const addresses = cluster.events.flatMap((event) =>
				event.type === 'fcm' && event.message.type === 'held' ? [event.message.address] : [],
			);
			expect(addresses.slice(0, 3)).toEqual([`*:${port}`, `127.0.0.1:${port + 1}`, `[::1]:${port + 2}`]);
			expect(addresses[3]).toMatch(new RegExp(`^(127.0.0.1|\\[::1\\]):${port + 3}$`));
			expect(addresses[4]).toBe(socketPath);
			await cluster.admit(pid);
			expect(told()).toHaveLength(5);
			for (let way = 0; way < 4; way++)
				expect(await read({port: port + way, host: way === 2 ? '::1' : 'localhost'})).toBe(String(pid));
			expect(await read({path: socketPath})).toBe(String(pid));
		}
		const {seen, hidden} = JSON.parse(words.replace(/:(\d{4,5})\b/g, (_, number) => `:${Number(number) - port}`));
		return {seen, hidden};
	};
	const usual = await look(false);
	expect(await look(true)).toEqual(usual);
	expect(usual.hidden).toEqual([]);
});

test('a unix socket takes connections once admitted', async () => {
	const socketPath = path.join(path.dirname(bundle.preload), 'held.sock');
	const port = await freePorts();
	start('listens-everywhere.cjs', {FIXTURE_PORT: String(port), FIXTURE_PATH: socketPath});
	const pid = await cluster.fork({FCM_HOLD: '1'});
	await cluster.event('fcm', ({message}) => message.type === 'held' && message.address === socketPath);
	await cluster.admit(pid);
	expect(await read({path: socketPath})).toBe(String(pid));
});

describe('an admission that fails', () => {
	test.each(['port-taken.cjs', 'port-taken-handled.cjs'])('is told, and is an error as ever (%s)', async (app) => {
		const {server, port} = await listenSomewhere();
		start(app, {TAKEN_PORT: String(port)});
		const {pid, address} = await cluster.forkHeld();
		expect(address).toBe(`127.0.0.1:${port}`);
		expect(fcmMessages(pid)).not.toContain('failure');
		cluster.send(pid, admit);
		expect((await cluster.fcm(pid, 'failure')).failure).toMatchObject({code: 'EADDRINUSE', address});
		if (app === 'port-taken.cjs') expect((await cluster.exited(pid)).code).toBe(1);
		else await cluster.event('message', ({message}) => message === 'still here');
		expect(fcmMessages(pid)).not.toContain('admitted');
		server.close();
	});
});

describe('while it is held, the app can', () => {
	async function startTold(): Promise<{pid: number; tell: (cmd: string) => Promise<unknown>}> {
		start('does-as-told.cjs');
		const pid = await cluster.fork({FCM_HOLD: '1'});
		const said = (cmd: string) => cluster.event('message', ({message}) => (message as {said: string}).said === cmd);
		await said('here');
		return {
			pid,
			tell(cmd) {
				cluster.send(pid, {cmd});
				return said(cmd);
			},
		};
	}

	test('close its server, which is then not admitted', async () => {
		const {pid, tell} = await startTold();
		await tell('listen');
		await tell('close');
		await cluster.admit(pid);
		expect(cluster.events.filter(({type}) => type === 'listening')).toEqual([]);
	});

	test('listen after it was admitted, and has its address at once', async () => {
		const {pid, tell} = await startTold();
		await cluster.admit(pid);
		await tell('listen');
		await cluster.event('listening', (event) => event.pid === pid);
		expect(fcmMessages(pid)).not.toContain('held');
	});

	test.each(['held', 'admitted'])('say goodbye to its primary, and ends (%s)', async (when) => {
		const {pid, tell} = await startTold();
		await tell('listen');
		if (when === 'admitted') await cluster.admit(pid);
		cluster.send(pid, {cmd: 'leave'});
		expect(await cluster.exited(pid)).toMatchObject({code: 0, signal: null});
	});

	test('be drained, at once and for good', async () => {
		const {pid, tell} = await startTold();
		await tell('listen');
		cluster.send(pid, drain);
		await cluster.fcm(pid, 'drained');
		await cluster.admit(pid);
		expect(cluster.events.filter(({type}) => type === 'listening')).toEqual([]);
	});

	test('lose its primary, and ends', async () => {
		const {pid, tell} = await startTold();
		await tell('listen');
		cluster.primary.kill('SIGKILL');
		await expect.poll(() => alive(pid), {timeout: 10_000, interval: 20}).toBe(false);
	});
});
