import {statSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {connect} from '../../../src/ipc/rpc-client.ts';
import {serve} from '../../../src/ipc/rpc-server.ts';
import type {Envelope} from '../../../src/protocol/envelope.ts';
import {maxFrameBytes, protocolVersion} from '../../../src/protocol/version.ts';
import {hello} from './raw-peer.ts';
import {serveTestApi, type TestApi, temporaryFolder} from './test-api.ts';

test('a call is answered, and both sides know who the other is', async () => {
	const {connect, nextWait} = await serveTestApi();
	const client = await connect();
	expect(client.peer).toMatchObject({role: 'daemon', pid: process.pid, protocol: protocolVersion});
	expect(await client.call('echo', {value: {deep: ['ü', 1, null]}})).toEqual({value: {deep: ['ü', 1, null]}});
	const begun = nextWait();
	void client.call('wait', {}).catch(() => {});
	expect((await begun).peer).toMatchObject({role: 'client', pid: process.pid});
});

test('the socket is for its owner only', async () => {
	const {path} = await serveTestApi();
	expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('events arrive in order and before the result', async () => {
	const client = await (await serveTestApi()).connect();
	const seen: number[] = [];
	expect(await client.call('count', {count: 500}, {onEvent: (event) => seen.push(event)})).toEqual({last: 500});
	expect(seen).toEqual(Array.from({length: 500}, (_, index) => index + 1));
});

test('a thousand calls at once on one connection each get their own answer', async () => {
	const client = await (await serveTestApi()).connect();
	const values = Array.from({length: 1000}, (_, value) => value);
	const answers = await Promise.all(values.map((value) => client.call('echo', {value})));
	expect(answers.map((answer) => answer.value)).toEqual(values);
});

test('more calls at once than the bound are told to wait, and the others are served', async () => {
	const {connect} = await serveTestApi();
	const client = await connect();
	const calls = Array.from({length: 1025}, () => client.call('wait', {}, {deadlineMs: null}));
	const refused = Promise.any(
		calls.map((call) =>
			call.then(
				() => expect.unreachable(),
				(error) => error,
			),
		),
	);
	expect(await refused).toMatchObject({code: 'FCM_ERR_BUSY'});
	client.close();
	await Promise.allSettled(calls);
});

test('an answer just below the frame limit arrives whole, a larger one is an error and not a lost connection', async () => {
	const client = await (await serveTestApi()).connect();
	const value = 'x'.repeat(maxFrameBytes - 200);
	expect((await client.call('echo', {value})).value).toBe(value);
	await expect(client.call('echo', {value: 'x'.repeat(maxFrameBytes)})).rejects.toMatchObject({
		code: 'FCM_ERR_PROTOCOL',
	});
	await expect(client.call('flood', {bytes: maxFrameBytes})).rejects.toMatchObject({code: 'FCM_ERR_PROTOCOL'});
	expect(await client.call('echo', {value: 1})).toEqual({value: 1});
});

test("a handler's FcmError keeps its code, words and details", async () => {
	const client = await (await serveTestApi()).connect();
	await expect(client.call('refuse', {})).rejects.toMatchObject({
		code: 'FCM_ERR_APP_NOT_FOUND',
		message: 'no app "api"',
		details: {near: ['web']},
		exitCode: 6,
	});
});

test("a handler's bug is told without its stack, which goes to the log", async () => {
	const {connect, log} = await serveTestApi();
	const client = await connect();
	await expect(client.call('break', {})).rejects.toMatchObject({
		code: 'FCM_ERR_INTERNAL',
		message: 'a bug',
		details: undefined,
	});
	expect(log).toEqual([
		{level: 'error', message: 'break failed', fields: {stack: expect.stringContaining('test-api.ts')}},
	]);
});

test('an unknown method is a coded error, also when Object.prototype has it', async () => {
	const client = await (await serveTestApi()).connect();
	for (const method of ['apps.fly', 'constructor', '__proto__']) {
		await expect(client.call(method as 'echo', {value: 1})).rejects.toMatchObject({code: 'FCM_ERR_UNKNOWN_METHOD'});
	}
});

test('aborting a call rejects it and tells the handler', async () => {
	const {connect, nextWait} = await serveTestApi();
	const client = await connect();
	const controller = new AbortController();
	const begun = nextWait();
	const call = client.call('wait', {}, {signal: controller.signal, deadlineMs: null});
	const {signal} = await begun;
	const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
	controller.abort();
	await expect(call).rejects.toMatchObject({code: 'FCM_ERR_INTERRUPTED'});
	await aborted;
	await expect(client.call('wait', {}, {signal: controller.signal})).rejects.toMatchObject({
		code: 'FCM_ERR_INTERRUPTED',
	});
});

test('a call whose deadline is over rejects with FCM_ERR_TIMEOUT and cancels', async () => {
	const {connect, nextWait} = await serveTestApi();
	const client = await connect();
	const begun = nextWait();
	const call = client.call('wait', {}, {deadlineMs: 20});
	const aborted = begun.then(({signal}) => new Promise((resolve) => signal.addEventListener('abort', resolve)));
	await expect(call).rejects.toMatchObject({code: 'FCM_ERR_TIMEOUT'});
	await aborted;
	expect(await client.call('echo', {value: 'still there'})).toEqual({value: 'still there'});
});

test('a listener that throws ends its call with its error, not the connection', async () => {
	const client = await (await serveTestApi()).connect();
	const onEvent = () => {
		throw new Error('in the listener');
	};
	await expect(client.call('count', {count: 3}, {onEvent})).rejects.toThrow('in the listener');
	expect(await client.call('echo', {value: 1})).toEqual({value: 1});
});

test('a peer that goes aborts its calls on the server', async () => {
	const {connect, nextWait} = await serveTestApi();
	const client = await connect();
	const begun = nextWait();
	const call = client.call('wait', {}, {deadlineMs: null});
	const {signal} = await begun;
	const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
	client.close();
	await expect(call).rejects.toMatchObject({code: 'FCM_ERR_INTERRUPTED'});
	await aborted;
});

test('a server that closes ends the calls in flight with FCM_ERR_DAEMON_LOST and says why', async () => {
	const {connect, nextWait, server} = await serveTestApi();
	const client = await connect();
	const closed = new Promise<void>((resolve) => client.onClose(resolve));
	const begun = nextWait();
	const call = client.call('wait', {}, {deadlineMs: null});
	await begun;
	await Promise.all([
		server.close(),
		expect(call).rejects.toMatchObject({
			code: 'FCM_ERR_DAEMON_LOST',
			message: expect.stringContaining('the daemon is ending'),
		}),
		closed,
	]);
	await new Promise<void>((resolve) => client.onClose(resolve));
	await expect(client.call('echo', {value: 1})).rejects.toMatchObject({code: 'FCM_ERR_DAEMON_LOST'});
});

test('closing the server twice is the same as once, and removes the socket', async () => {
	const {server, connect, path} = await serveTestApi();
	await connect();
	await Promise.all([server.close(), server.close()]);
	expect(() => statSync(path)).toThrow('ENOENT');
});

test('onClose is not called for our own close', async () => {
	const {connect, server} = await serveTestApi();
	const client = await connect();
	let calls = 0;
	client.onClose(() => calls++);
	client.close();
	client.onClose(() => calls++);
	await server.close();
	expect(calls).toBe(0);
});

test('nobody at the path is FCM_ERR_DAEMON_UNREACHABLE with the reason', async () => {
	const nowhere = path.join(temporaryFolder(), 'none.sock');
	await expect(connect({path: nowhere, role: 'client'})).rejects.toMatchObject({
		code: 'FCM_ERR_DAEMON_UNREACHABLE',
		cause: {code: 'ENOENT'},
	});
});

test('a path that is taken rejects with EADDRINUSE', async () => {
	const {path} = await serveTestApi();
	const logger = {info() {}, warn() {}, error() {}};
	await expect(
		serve<Record<string, never>>({path, role: 'daemon', logger, handlers: {}, params: {}}),
	).rejects.toMatchObject({
		code: 'EADDRINUSE',
	});
});

/** A server that says `greeting` to whoever comes, and `reply` to each request. */
async function foreignServer(greeting: Envelope | null, reply: Envelope | string = ''): Promise<string> {
	const socketPath = path.join(temporaryFolder(), 'foreign.sock');
	const frame = (said: Envelope | string) => (typeof said === 'string' ? said : `${JSON.stringify(said)}\n`);
	const server = net.createServer((socket) => {
		socket.on('error', () => {});
		if (greeting) socket.write(frame(greeting));
		socket.on('data', (data) => data.includes('"request"') && socket.write(frame(reply)));
	});
	onTestFinished(() => void server.close());
	await new Promise<void>((resolve) => server.listen(socketPath, resolve));
	return socketPath;
}

async function connectTo(path: string, deadlineMs = 5000) {
	const client = await connect<TestApi>({path, role: 'client', deadlineMs});
	onTestFinished(() => client.close());
	return client;
}

const foreignHello: Envelope = {...hello, role: 'daemon'};

test('a server of another protocol is refused, naming both versions', async () => {
	const path = await foreignServer({...foreignHello, protocol: 99, version: '9.0.0'});
	await expect(connectTo(path)).rejects.toMatchObject({
		code: 'FCM_ERR_PROTOCOL',
		message: expect.stringMatching(/protocol 1\b.*fcm 9\.0\.0.*protocol 99/),
	});
});

test('a server that says nothing is unreachable after the deadline', async () => {
	await expect(connectTo(await foreignServer(null), 20)).rejects.toMatchObject({code: 'FCM_ERR_DAEMON_UNREACHABLE'});
});

test('a server that turns to garbage ends the calls with FCM_ERR_PROTOCOL', async () => {
	const client = await connectTo(await foreignServer(foreignHello, 'not json\n'));
	await expect(client.call('echo', {value: 1})).rejects.toMatchObject({code: 'FCM_ERR_PROTOCOL'});
});

test('an answer that nobody waits for is ignored', async () => {
	const reply: Envelope = {kind: 'response', id: 7, ok: true, result: 'nobody asked'};
	const client = await connectTo(await foreignServer(foreignHello, reply));
	await expect(client.call('echo', {value: 1}, {deadlineMs: 20})).rejects.toMatchObject({code: 'FCM_ERR_TIMEOUT'});
});

test('an error code of a newer version becomes FCM_ERR_INTERNAL and keeps its words', async () => {
	const error = {code: 'FCM_ERR_OF_TOMORROW', message: 'new trouble'} as never;
	const client = await connectTo(await foreignServer(foreignHello, {kind: 'response', id: 1, ok: false, error}));
	await expect(client.call('echo', {value: 1})).rejects.toMatchObject({
		code: 'FCM_ERR_INTERNAL',
		message: 'new trouble',
	});
});
