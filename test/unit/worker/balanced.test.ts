import {once} from 'node:events';
import http from 'node:http';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {type Bundle, bundleWorkerSide, ClusterUnderTest} from './cluster-under-test.ts';
import {ask, Load, type LoadOptions} from './load.ts';

let bundle: Bundle;
let cluster: ClusterUnderTest;

beforeAll(async () => {
	bundle = await bundleWorkerSide();
});
afterEach(() => cluster.end());
afterAll(() => bundle.remove());

/** Workers that get their connections from the app master's balancer, not from node:cluster's. */
function start(app: string, env: Record<string, string> = {}, policy = 'least-connections'): ClusterUnderTest {
	cluster = new ClusterUnderTest(app, {
		preload: bundle.preload,
		env: {FCM_BALANCE: policy, FIXTURE_BALANCER: bundle.balancer, ...env},
	});
	return cluster;
}

function messages(pid: number, type: string): unknown[] {
	return cluster.events.flatMap((event) =>
		event.type === 'fcm' && event.pid === pid && event.message.type === type ? [event.message] : [],
	);
}

describe('no request is lost while workers with balanced connections are replaced', () => {
	const rows: [string, Omit<LoadOptions, 'port'>, held: boolean][] = [
		['http.cjs', {keepAlive: true}, false],
		['http.cjs', {keepAlive: false}, false],
		['http.mjs', {keepAlive: false}, true],
		['sigterm-closes.cjs', {keepAlive: false}, true],
		['https.cjs', {keepAlive: false, tls: true}, false],
	];

	test.each(rows)('%s with %o (held: %s)', async (app, client, held) => {
		start(app);
		let old = [await cluster.forkListening(), await cluster.forkListening()];
		const {port} = old[0]!;
		const load = new Load({...client, port, path: '/pid'});
		for (let round = 0; round < 3; round++) {
			load.result.bodies.clear();
			// How many answers one of them gives before the other's first is the machine's business.
			await load.until(({bodies}) => bodies.size >= 2);
			const next: {pid: number; port: number}[] = [];
			for (let worker = 0; worker < 2; worker++) {
				if (!held) next.push(await cluster.forkListening());
				else {
					const {pid} = await cluster.forkHeld();
					await cluster.admit(pid);
					next.push({pid, port});
				}
			}
			await Promise.all(old.map(({pid}) => cluster.retire(pid)));
			old = next;
		}
		await load.answers(40);
		expect((await load.stop()).failures).toEqual([]);
		for (const {pid} of old) expect(messages(pid, 'taken')).not.toEqual([]);
	});
});

test('a listen that fails is an error as ever', async () => {
	const taken = net.createServer().listen(0, '127.0.0.1');
	await once(taken, 'listening');
	const {port} = taken.address() as AddressInfo;
	start('port-taken.cjs', {TAKEN_PORT: String(port)});
	const pid = await cluster.fork();
	expect((await cluster.fcm(pid, 'failure')).failure).toMatchObject({
		code: 'EADDRINUSE',
		address: `127.0.0.1:${port}`,
	});
	expect((await cluster.exited(pid)).code).toBe(1);
	taken.close();
});

async function startTold(): Promise<{pid: number; port: number; tell: (cmd: string) => Promise<unknown>}> {
	start('does-as-told.cjs');
	const pid = await cluster.fork();
	const said = (cmd: string) =>
		cluster.event('message', (event) => event.pid === pid && (event.message as {said: string}).said === cmd);
	await said('here');
	const tell = (cmd: string) => {
		cluster.send(pid, {cmd});
		return said(cmd);
	};
	await tell('listen');
	const {port} = await cluster.event('listening', (event) => event.pid === pid);
	return {pid, port, tell};
}

test('a connection too many goes back, and to another worker', async () => {
	const {pid, port, tell} = await startTold();
	await tell('one-at-a-time');
	const first = net.connect(port, '127.0.0.1');
	await cluster.event('fcm', (event) => event.pid === pid && (event.message.type as string) === 'taken');
	const other = await cluster.fork();
	cluster.send(other, {cmd: 'listen'});
	await cluster.event('listening', (event) => event.pid === other);
	// While those of the other one stay, the full one has the least.
	const agents = Array.from({length: 4}, () => new http.Agent({keepAlive: true}));
	for (const agent of agents) expect((await ask({port, path: '/pid', agent})).body).toBe(String(other));
	expect(messages(pid, 'rejected')).not.toEqual([]);
	for (const agent of agents) agent.destroy();
	first.destroy();
});

test('the master hears how many connections are closed, also when no other comes', async () => {
	const {pid, port} = await startTold();
	const clients = [net.connect(port, '127.0.0.1'), net.connect(port, '127.0.0.1')];
	await expect.poll(() => messages(pid, 'taken')).toHaveLength(2);
	for (const client of clients) client.destroy();
	await expect.poll(() => messages(pid, 'closed').at(-1)).toMatchObject({closed: 2});
});

test('an app that says goodbye to its primary ends', async () => {
	const {pid} = await startTold();
	cluster.send(pid, {cmd: 'leave'});
	expect(await cluster.exited(pid)).toMatchObject({code: 0, signal: null});
});

test('a closed server gets nothing more, and may listen again', async () => {
	const {port, tell, pid} = await startTold();
	expect((await ask({port, path: '/pid'})).body).toBe(String(pid));
	await tell('close');
	await expect.poll(() => messages(pid, 'close')).toHaveLength(1);
	const listens = cluster.events.filter(({type}) => type === 'listening').length;
	cluster.send(pid, {cmd: 'listen'});
	await expect.poll(() => cluster.events.filter(({type}) => type === 'listening')).toHaveLength(listens + 1);
	const again = cluster.events.findLast((event) => event.type === 'listening');
	expect((await ask({port: again!.port, path: '/pid'})).body).toBe(String(pid));
});

test('workers share the keys of TLS session tickets, so a session resumes on another one', async () => {
	start('https.cjs');
	const [one] = [await cluster.forkListening(), await cluster.forkListening()];
	const connect = (session?: Buffer) =>
		new Promise<{reused: boolean; session: Buffer}>((resolve, reject) => {
			const socket = tls.connect({
				port: one!.port,
				rejectUnauthorized: false,
				maxVersion: 'TLSv1.2',
				...(session && {session}),
			});
			socket.once('error', reject);
			socket.once('secureConnect', () => {
				resolve({reused: socket.isSessionReused(), session: socket.getSession()!});
				socket.destroy();
			});
		});
	const {session} = await connect();
	for (let visit = 0; visit < 4; visit++) expect((await connect(session)).reused).toBe(true);
});

test('a unix socket and an address of both kinds are served', async () => {
	const socketPath = path.join(path.dirname(bundle.preload), 'balanced.sock');
	const port = 20_000 + Math.floor(Math.random() * 10_000);
	start('listens-everywhere.cjs', {FIXTURE_PORT: String(port), FIXTURE_PATH: socketPath}, 'sticky');
	const pid = await cluster.fork();
	const {message} = await cluster.event('message', ({message}) => 'seen' in (message as object));
	expect(message).toMatchObject({
		hidden: [],
		seen: [{address: {address: '::', port}}, {}, {}, {}, {address: socketPath}],
	});
	for (const target of [{port, host: '127.0.0.1'}, {port: port + 2, host: '::1'}, {path: socketPath}]) {
		const socket = net.connect(target as net.NetConnectOpts).setEncoding('utf8');
		expect((await once(socket, 'data'))[0]).toBe(String(pid));
	}
});
