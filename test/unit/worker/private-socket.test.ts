import http from 'node:http';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {WorkerStats} from '../../../src/protocol/worker-messages.ts';
import {type Bundle, bundleWorkerSide, ClusterUnderTest} from './cluster-under-test.ts';
import {ask} from './load.ts';

let bundle: Bundle;
let cluster: ClusterUnderTest;
let socketPath: string;
let sockets = 0;

beforeAll(async () => {
	bundle = await bundleWorkerSide();
});
afterEach(() => cluster.end());
afterAll(() => bundle.remove());

/** A worker with a private socket. */
async function start(app: string, env: Record<string, string> = {}): Promise<number> {
	cluster = new ClusterUnderTest(app, {preload: bundle.preload});
	socketPath = path.join(path.dirname(bundle.preload), `${++sockets}.sock`);
	return cluster.fork({...(!env.FCM_PRIVATE_FD && {FIXTURE_PRIVATE_SOCKET: socketPath}), ...env});
}

function probe(options: {agent?: http.Agent; path?: string} = {}): Promise<{status: number; body: string}> {
	return new Promise((resolve, reject) => {
		const request = http.get({socketPath, path: '/', agent: false, timeout: 10_000, ...options}, (response) => {
			let body = '';
			response.setEncoding('utf8').on('data', (chunk) => {
				body += chunk;
			});
			response.on('end', () => resolve({status: response.statusCode ?? 0, body}));
		});
		request.on('error', reject);
	});
}

/** The figures after everything that has happened so far. */
async function stats(pid: number): Promise<WorkerStats> {
	const before = cluster.events.length;
	cluster.send(pid, {cmd: 'NODE_FCM', type: 'sample'});
	const fresh = await cluster.event(
		'fcm',
		(event) => cluster.events.indexOf(event) >= before && event.message.type === 'stats',
	);
	return (fresh.message as {stats: WorkerStats}).stats;
}

const nothing = {requests: {total: 0, inFlight: 0, aborted: 0}, connections: {open: 0, idle: 0, total: 0}};

describe('over its private socket, a worker answers', () => {
	const apps: [string, Record<string, string>][] = [
		['http.cjs', {}],
		['http.mjs', {}],
		['http.mjs', {FCM_HOLD: '1'}],
		['https.cjs', {}],
		['https.cjs', {FCM_HOLD: '1'}],
		['http2-secure.cjs', {FIXTURE_HTTP1: '1'}],
	];
	test.each(apps)('%s %o', async (app, env) => {
		const pid = await start(app, env);
		await cluster.fcm(pid, 'probeable');
		expect(await probe()).toEqual({status: 200, body: 'ok'});
		expect(await stats(pid)).toMatchObject(nothing);
	});
});

test('a server that listens later is asked as well', async () => {
	const pid = await start('does-as-told.cjs');
	await cluster.event('message', ({message}) => (message as {said: string}).said === 'here');
	await expect(probe()).rejects.toThrow();
	cluster.send(pid, {cmd: 'listen'});
	await cluster.fcm(pid, 'probeable');
	expect((await probe({path: '/pid'})).body).toBe(String(pid));
});

test.each(['tcp.cjs', 'http2.cjs', 'http2-secure.cjs'])('an app without HTTP/1 is not probeable (%s)', async (app) => {
	const pid = await start(app);
	await cluster.event('listening', (event) => event.pid === pid);
	await stats(pid);
	expect(cluster.events.some((event) => event.type === 'fcm' && event.message.type === 'probeable')).toBe(false);
	await expect(probe()).rejects.toThrow();
});

test('a socket that cannot be listened on is told as a failure, and the app serves', async () => {
	const pid = await start('http.cjs', {FCM_PRIVATE_FD: '99'});
	const {port} = await cluster.event('listening', (event) => event.pid === pid);
	expect((await cluster.fcm(pid, 'failure')).failure).toMatchObject({code: expect.any(String)});
	expect((await ask({port})).body).toBe('ok');
});

test('probes on a kept connection are not counted, and what others ask meanwhile is', async () => {
	const pid = await start('http.cjs');
	await cluster.fcm(pid, 'probeable');
	const {port} = await cluster.event('listening', (event) => event.pid === pid);
	const agent = new http.Agent({keepAlive: true});
	for (let round = 0; round < 3; round++) {
		await probe({agent});
		await ask({port});
	}
	expect(await stats(pid)).toMatchObject({requests: {total: 3, status: [0, 3, 0, 0, 0]}, connections: {total: 3}});
	agent.destroy();
});

test('a probe that is never answered does not hold a drain up', async () => {
	const pid = await start('http.cjs');
	await cluster.fcm(pid, 'probeable');
	const stuck = probe({path: '/never'}).catch((error) => error.code);
	await probe();
	await cluster.forkListening();
	cluster.send(pid, {cmd: 'NODE_FCM', type: 'drain', mode: 'handover'});
	await cluster.fcm(pid, 'drained');
	expect(await stuck).toBe('ECONNRESET');
	await expect(probe()).rejects.toThrow();
});

test.each([
	['http', {}, {encrypted: false}],
	['https', {FIXTURE_TLS: '1'}, {encrypted: true, certificate: {}}],
])('to the app, a probe is a client of this machine (%s)', async (_, env, secure) => {
	const pid = await start('looks-at-clients.cjs', env);
	await cluster.fcm(pid, 'probeable');
	expect(JSON.parse((await probe()).body)).toEqual({remoteAddress: '127.0.0.1', remoteFamily: 'IPv4', ...secure});
});

test('a worker tells what is in flight', async () => {
	const pid = await start('http.cjs');
	await cluster.fcm(pid, 'probeable');
	const {port} = await cluster.event('listening', (event) => event.pid === pid);
	const ends = [ask({port, path: '/never'}), probe({path: '/never'})].map((end) => end.catch(() => {}));
	await ask({port});
	cluster.send(pid, {cmd: 'NODE_FCM', type: 'list-requests', id: 7});
	expect(await cluster.fcm(pid, 'requests')).toEqual({
		cmd: 'NODE_FCM',
		type: 'requests',
		id: 7,
		requests: [{method: 'GET', url: '/never', ip: '127.0.0.1', ageMs: expect.any(Number), state: 'processing'}],
		connections: expect.arrayContaining([expect.objectContaining({client: expect.stringMatching(/^127/), idleMs: 0})]),
	});
	cluster.end();
	await Promise.all(ends);
});
