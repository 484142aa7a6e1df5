import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import http from 'node:http';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {alive, type Bundle, bundleWorkerSide, ClusterUnderTest} from './cluster-under-test.ts';
import {ask} from './load.ts';

let bundle: Bundle;
let cluster: ClusterUnderTest | null = null;

beforeAll(async () => {
	bundle = await bundleWorkerSide();
});
afterEach(() => {
	cluster?.end();
	cluster = null;
});
afterAll(() => bundle.remove());

function start(app: string, env: Record<string, string> = {}, preload = bundle.preload): ClusterUnderTest {
	cluster?.end();
	cluster = new ClusterUnderTest(app, {preload, env});
	return cluster;
}

async function gone(pid: number): Promise<void> {
	await expect.poll(() => alive(pid), {timeout: 10_000, interval: 20}).toBe(false);
}

function closed(socket: net.Socket): Promise<void> {
	return new Promise((resolve) => socket.once('close', () => resolve()));
}

describe('a drain in stop', () => {
	const stop = {cmd: 'NODE_FCM', type: 'drain', mode: 'stop'} as const;

	test('closes idle and unused connections, and waits for what is in flight', async () => {
		const under = start('http.cjs');
		const {pid, port} = await under.forkListening();
		const agent = new http.Agent({keepAlive: true});
		const unused = net.connect(port, '127.0.0.1').resume();
		await new Promise((resolve) => unused.once('connect', resolve));
		await ask({port, agent});
		const slow = ask({port, path: '/slow'});
		await ask({port, agent});
		under.send(pid, stop);
		await closed(unused);
		expect(await slow).toMatchObject({body: 'slow', headers: {connection: 'close'}});
		await under.fcm(pid, 'drained');
		const stats = under.events.filter((event) => event.type === 'fcm' && event.message.type === 'stats').at(-1);
		expect(stats).toMatchObject({message: {stats: {connections: {open: 0, idle: 0, total: 3}}}});
		agent.destroy();
	});

	test('closes what an earlier drain in handover has kept', async () => {
		const under = start('http.cjs');
		const {pid, port} = await under.forkListening();
		const idle = net.connect(port, '127.0.0.1');
		idle.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
		await new Promise((resolve) => idle.once('data', resolve));
		under.send(pid, {...stop, mode: 'handover'});
		under.send(pid, stop);
		await closed(idle.resume());
		await under.fcm(pid, 'drained');
	});

	test('closes a connection whose answer had begun as soon as that has ended', async () => {
		const under = start('http.cjs');
		const {pid, port} = await under.forkListening();
		const client = net.connect(port, '127.0.0.1').setEncoding('utf8');
		client.write('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n');
		let text = '';
		client.on('data', (chunk) => {
			text += chunk;
		});
		await new Promise((resolve) => client.once('data', resolve));
		under.send(pid, stop);
		await closed(client);
		expect(text).toMatch(/\r\n0\r\n\r\n$/);
		await under.fcm(pid, 'drained');
	});
});

describe('a worker whose primary was killed', () => {
	test('ends what is in flight, then runs the handlers of the app', async () => {
		const goodbye = path.join(path.dirname(bundle.preload), 'goodbye');
		const under = start('sigterm-closes.cjs', {FIXTURE_GOODBYE: goodbye});
		const {pid, port} = await under.forkListening();
		const slow = ask({port, path: '/slow'});
		const client = net.connect(port, '127.0.0.1');
		client.write('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n');
		await new Promise((resolve) => client.once('data', resolve));
		under.primary.kill('SIGKILL');
		expect((await slow).body).toBe('slow');
		await closed(client.resume());
		await gone(pid);
		expect(readFileSync(goodbye, 'utf8')).toBe('closed');
	});

	test('ends by itself when the app has no handler', async () => {
		const under = start('http.cjs');
		const {pid, port} = await under.forkListening();
		const slow = ask({port, path: '/slow'});
		await ask({port});
		under.primary.kill('SIGKILL');
		expect((await slow).body).toBe('slow');
		await gone(pid);
	});

	test('is killed at its deadline when a request never ends', async () => {
		const under = start('http.cjs', {FIXTURE_KILL_TIMEOUT: '200'});
		const {pid, port} = await under.forkListening();
		const never = ask({port, path: '/never'}).catch((error) => error.code);
		await ask({port});
		under.primary.kill('SIGKILL');
		expect(await never).toBe('ECONNRESET');
		await gone(pid);
	});
});

describe('a worker that fails', () => {
	test.each(['port-taken.cjs', 'port-taken-handled.cjs'])('says which address it could not get (%s)', async (app) => {
		const taken = net.createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => taken.once('listening', resolve));
		const {port} = taken.address() as AddressInfo;
		const under = start(app, {TAKEN_PORT: String(port)});
		const pid = await under.fork();
		expect((await under.fcm(pid, 'failure')).failure).toMatchObject({
			code: 'EADDRINUSE',
			address: `127.0.0.1:${port}`,
		});
		if (app === 'port-taken.cjs') expect((await under.exited(pid)).code).toBe(1);
		else await under.event('message', ({message}) => message === 'still here');
		expect(under.events.filter((event) => event.type === 'fcm' && event.message.type === 'failure')).toHaveLength(1);
		taken.close();
	});

	test('says why it dies, and dies as it would have', async () => {
		const run = async (preload: string) => {
			const under = start('throws.cjs', {}, preload);
			const pid = await under.fork();
			const {code, signal} = await under.exited(pid);
			const stderr = under.events.map((event) => (event.type === 'stderr' ? event.text : '')).join('');
			return {under, pid, code, signal, stderr};
		};
		const bare = await run('');
		const {under, pid, ...death} = await run(bundle.preload);
		expect(await under.fcm(pid, 'failure')).toMatchObject({
			failure: {name: 'TypeError', message: 'on purpose', code: 'E_PURPOSE', address: null},
		});
		expect(death).toEqual({code: bare.code, signal: bare.signal, stderr: bare.stderr});
		expect(death.stderr).toContain('at Timeout.deep [as _onTimeout]');
	});

	test('says why it dies although the app handles the error and exits', async () => {
		const under = start('logs-and-exits.cjs');
		const pid = await under.fork();
		expect((await under.exited(pid)).code).toBe(7);
		expect((await under.fcm(pid, 'failure')).failure.message).toBe('seen by the app');
	});
});

describe('the app does not notice the preload', () => {
	test('in its process, its messages and its children', async () => {
		const look = async (preload: string) => {
			const under = start('observes.cjs', {}, preload);
			const pid = await under.fork();
			const said = async (key: string) =>
				((await under.event('message', ({message}) => key in (message as object))).message as Record<string, unknown>)[
					key
				];
			const seen = await said('seen');
			const grandchild = await said('grandchild');
			under.send(pid, {cmd: 'NODE_FCM', type: 'sample'});
			under.send(pid, {cmd: 'hello'});
			const got = await said('got');
			return {seen, grandchild, got};
		};
		const bare = await look('');
		expect(await look(bundle.preload)).toEqual(bare);
		expect(bare).toMatchObject({got: {cmd: 'hello'}, grandchild: {preloaded: false, execArgv: []}});
	});

	test('and ends when it has nothing left to do', async () => {
		const under = start('goes-home.cjs');
		const pid = await under.fork();
		expect(await under.exited(pid)).toMatchObject({code: 0, signal: null});
	});

	test('outside of fcm it does nothing', () => {
		const app = path.join(import.meta.dirname, '../../fixtures/worker-apps/throws.cjs');
		const run = (args: string[]) => spawnSync(process.execPath, [...args, app], {encoding: 'utf8', timeout: 10_000});
		expect(run(['--require', bundle.preload]).stderr).toBe(run([]).stderr);
	});
});

describe('the class Worker', () => {
	test('says ready, knows its place, and hears of its end', async () => {
		const under = start('uses-worker.cjs', {FIXTURE_WORKER: bundle.worker});
		const pid = await under.fork();
		await under.event('message', ({message}) => (message as {cmd?: string}).cmd === 'ready');
		expect((await under.event('message', ({message}) => 'slot' in (message as object))).message).toEqual({
			slot: 1,
			generation: 3,
		});
		under.send(pid, {cmd: 'disconnect'});
		await under.event('message', ({message}) => 'closed' in (message as object));
	});

	test('does nothing outside of fcm', () => {
		const script = `const w = new (require(${JSON.stringify(bundle.worker)}).Worker)(); w.ready(); console.log(w.slot, w.generation)`;
		const {stdout, status} = spawnSync(process.execPath, ['-e', script], {encoding: 'utf8', timeout: 10_000});
		expect({stdout, status}).toEqual({stdout: '0 0\n', status: 0});
	});
});
