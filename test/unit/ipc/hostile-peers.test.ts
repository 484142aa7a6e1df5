import {beforeEach, expect, test, vi} from 'vitest';
import {hello, RawPeer} from './raw-peer.ts';
import {type Fixture, serveTestApi} from './test-api.ts';

let fixture: Fixture;
beforeEach(async () => {
	fixture = await serveTestApi();
});

/** Whatever a peer did, the others are. */
async function expectServed(): Promise<void> {
	const client = await fixture.connect();
	expect(await client.call('echo', {value: 'served'})).toEqual({value: 'served'});
	client.close();
}

const garbage: [string, string][] = [
	['no JSON', 'GET / HTTP/1.1\r\n\r\n'],
	['an empty line', '\n'],
	['bytes that are no UTF-8', `${Buffer.from([0xff, 0xfe, 0x00, 0x80]).toString('latin1')}\n`],
	['a number', '42\n'],
	['null', 'null\n'],
	['an array', '[]\n'],
	['an unknown kind', '{"kind":"fly"}\n'],
	['a kind of Object.prototype', '{"kind":"constructor"}\n'],
	['a hello without a version', '{"kind":"hello","protocol":1}\n'],
	['a request without an id', '{"kind":"request","method":"echo"}\n'],
	['a request before the hello', '{"kind":"request","id":1,"method":"echo","params":{}}\n'],
	["node-ipc's own message form", '{"type":"connect","data":{"id":"x"}}\f'.concat('\n')],
	['a message type that is a number', '{"type":5}\f\n'],
];

test.each(garbage)('a peer that sends %s is told so and cut off, and the others are served', async (_, text) => {
	const peer = await RawPeer.connect(fixture.path);
	peer.socket.write(text);
	expect((await peer.first('bye')).reason).toMatch(/^a /);
	await peer.closed;
	await expectServed();
	expect(fixture.log).toHaveLength(1);
	expect(fixture.log[0]).toMatchObject({level: 'warn', message: 'a peer was cut off', fields: {sinceStart: 1}});
});

test('after a good hello, garbage still cuts off, and is logged once', async () => {
	const peer = await RawPeer.connect(fixture.path);
	peer.send(hello);
	peer.socket.write('garbage\n'.repeat(1000));
	await peer.closed;
	await expectServed();
	expect(fixture.log).toHaveLength(1);
});

test('a second hello, a second request with one id, and an answer to nobody each cut off', async () => {
	const wait = {kind: 'request', id: 1, method: 'wait', params: {}};
	for (const frames of [[hello], [wait, wait], [{kind: 'response', id: 1, ok: true, result: 1}]]) {
		const peer = await RawPeer.connect(fixture.path);
		peer.send(hello, ...frames);
		await peer.first('bye');
		await peer.closed;
	}
	await expectServed();
});

test('a hello of another protocol is refused, naming both versions', async () => {
	const peer = await RawPeer.connect(fixture.path);
	peer.send({...hello, protocol: 7, version: '7.0.0'});
	expect((await peer.first('bye')).reason).toMatch(/daemon.*protocol 1, the client \(fcm 7\.0\.0\) speaks protocol 7/);
	await peer.closed;
});

test('a newer peer that knows more fields is understood', async () => {
	const peer = await RawPeer.connect(fixture.path);
	peer.send(
		{...hello, features: ['time-travel'], mood: 'fine'},
		{kind: 'request', id: 3, method: 'echo', params: {value: 1, more: 2}, trace: 'x'},
	);
	expect(await peer.first('response')).toEqual({kind: 'response', id: 3, ok: true, result: {value: 1}});
	peer.socket.destroy();
});

test('a line of 100 MB is cut off at 8 MiB; memory stays bounded and the others are served', async () => {
	const peer = await RawPeer.connect(fixture.path);
	peer.send(hello);
	const before = process.memoryUsage().rss;
	const chunk = Buffer.alloc(1024 * 1024, 'x');
	let written = 0;
	for (; written < 100 && !peer.socket.destroyed; written++) {
		const flushed = new Promise<void>((resolve) => peer.socket.write(chunk, () => resolve()));
		await Promise.race([flushed, peer.closed]);
		if (written === 4) await expectServed();
	}
	await peer.closed;
	expect(written).toBeLessThan(20);
	expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024);
	await expectServed();
});

test('half a message and then silence harms nobody, and is gone with its peer', async () => {
	const peer = await RawPeer.connect(fixture.path);
	peer.send(hello);
	peer.socket.write('{"kind":"request","id":1,"met');
	await expectServed();
	peer.socket.destroy();
	await peer.closed;
	await expectServed();
	expect(fixture.log).toEqual([]);
});

test('a message in two halves is one message', async () => {
	const peer = await RawPeer.connect(fixture.path);
	peer.send(hello);
	await peer.first('hello');
	const text = JSON.stringify({kind: 'request', id: 1, method: 'echo', params: {value: 'ü'}});
	peer.socket.write(text.slice(0, 20));
	await expectServed();
	peer.socket.write(`${text.slice(20)}\n`);
	expect(await peer.first('response')).toMatchObject({ok: true, result: {value: 'ü'}});
	peer.socket.destroy();
});

test('a peer that says no hello in time is cut off', async () => {
	fixture = await serveTestApi({helloMs: 20});
	const peer = await RawPeer.connect(fixture.path);
	expect((await peer.first('bye')).reason).toBe('no hello within 20 ms');
	await peer.closed;
});

test.each([
	['never goes on', async () => {}],
	[
		'sends a byte at a time',
		async (peer: RawPeer) => {
			while (!peer.socket.destroyed) {
				peer.socket.write('x');
				await new Promise((resolve) => setTimeout(resolve, 5));
			}
		},
	],
])('a peer that sends half a message and %s is told so and cut off, and the others are served', async (_, goOn) => {
	fixture = await serveTestApi({stallMs: 50});
	const client = await fixture.connect();
	const peer = await RawPeer.connect(fixture.path);
	peer.send(hello);
	peer.socket.write('{"kind":"request","id":1,"met');
	void goOn(peer);
	expect((await peer.first('bye')).reason).toBe('half a message, and not the rest within 50 ms');
	await peer.closed;
	expect(await client.call('echo', {value: 1})).toEqual({value: 1});
});

test('a peer that is silent between messages, and one whose messages come in parts, are not cut off', async () => {
	fixture = await serveTestApi({stallMs: 30});
	const peer = await RawPeer.connect(fixture.path);
	peer.send(hello);
	await peer.first('hello');
	const whole = (id: number) => `${JSON.stringify({kind: 'request', id, method: 'echo', params: {value: id}})}\n`;
	// Always in the middle of a message, and yet one ends every few milliseconds.
	let text = '';
	for (let id = 1; id <= 40; id++) {
		text += whole(id);
		peer.socket.write(text.slice(0, -10));
		text = text.slice(-10);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	peer.socket.write(text);
	await vi.waitUntil(() => peer.received.filter(({kind}) => kind === 'response').length === 40, {timeout: 10_000});
	await new Promise((resolve) => setTimeout(resolve, 90));
	expect(peer.received.filter(({kind}) => kind === 'bye')).toEqual([]);
	await expectServed();
	peer.socket.destroy();
});

test('a peer that says hello and reads nothing of what it asked for is cut off, however little that is', async () => {
	fixture = await serveTestApi({stallMs: 50});
	const peer = await RawPeer.connect(fixture.path);
	peer.send(hello);
	await peer.first('hello');
	peer.socket.pause();
	// More than the kernel keeps for it, far less than the bound on what is kept here.
	peer.send({kind: 'request', id: 1, method: 'echo', params: {value: 'x'.repeat(2 * 1024 * 1024)}});
	await vi.waitUntil(() => fixture.log.length > 0, {timeout: 10_000});
	expect(fixture.log[0]?.fields?.reason).toBe('the peer does not read what it is sent');
	peer.socket.resume();
	await peer.closed;
	await expectServed();
});

test('who comes when all places are taken is told so, once in the log, and the others are served', async () => {
	fixture = await serveTestApi({maxConnections: 4});
	const clients = await Promise.all(Array.from({length: 4}, () => fixture.connect()));
	for (let tries = 0; tries < 20; tries++) {
		await expect(fixture.connect()).rejects.toMatchObject({
			code: 'FCM_ERR_TOO_MANY_CLIENTS',
			message: '4 connections are open, and more are not taken',
		});
	}
	expect(await clients[0]!.call('echo', {value: 1})).toEqual({value: 1});
	expect(fixture.log.map(({message}) => message)).toEqual(['too many connections: the next are turned away']);
	for (const client of clients) client.close();
	await vi.waitUntil(() => fixture.log.length === 2, {timeout: 10_000});
	expect(fixture.log[1]?.message).toBe('connections are taken again');
	await expectServed();
});

test('five hundred connections that never say a word end by themselves, and meanwhile the others are served', async () => {
	fixture = await serveTestApi({helloMs: 200, maxConnections: 1000});
	const peers = await Promise.all(Array.from({length: 500}, () => RawPeer.connect(fixture.path)));
	await expectServed();
	await Promise.all(peers.map((peer) => peer.closed));
	expect(fixture.log.every(({fields}) => fields?.reason === 'no hello within 200 ms')).toBe(true);
	await expectServed();
});

test('a subscriber that does not read is cut off, its call aborted, and the others are served', async () => {
	const peer = await RawPeer.connect(fixture.path);
	peer.send(hello);
	await peer.first('hello');
	peer.socket.pause();
	peer.send({kind: 'request', id: 1, method: 'flood', params: {bytes: 1024 * 1024}});
	await vi.waitUntil(() => fixture.log.length > 0, {timeout: 10_000});
	expect(fixture.log[0]?.fields?.reason).toBe('the peer does not read what it is sent');
	peer.socket.resume();
	await peer.closed;
	await expectServed();
});

test('a peer that never reads does not keep the server from closing', async () => {
	const peer = await RawPeer.connect(fixture.path);
	peer.send(hello);
	await peer.first('hello');
	peer.socket.pause();
	peer.send({kind: 'request', id: 1, method: 'echo', params: {value: 'x'.repeat(4 * 1024 * 1024)}});
	await expectServed();
	await fixture.server.close();
	peer.socket.destroy();
});

test('a cancelled request gets no response', async () => {
	const peer = await RawPeer.connect(fixture.path);
	const begun = fixture.nextWait();
	peer.send(hello, {kind: 'request', id: 1, method: 'wait', params: {}});
	await begun;
	peer.send(
		{kind: 'cancel', id: 1},
		{kind: 'cancel', id: 99},
		{kind: 'request', id: 2, method: 'echo', params: {value: 1}},
	);
	expect((await peer.first('response')).id).toBe(2);
	expect(peer.received.map((envelope) => envelope.kind)).toEqual(['hello', 'response']);
	peer.socket.destroy();
});
