import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import {afterEach, expect, test} from 'vitest';
import {ConnectionTracker} from '../../../src/worker/connection-tracker.ts';
import {Drain} from '../../../src/worker/drain.ts';
import {Http2Sessions} from '../../../src/worker/http2-sessions.ts';
import {MasterChannel, type ToMaster} from '../../../src/worker/master-channel.ts';
import {RequestTracker} from '../../../src/worker/request-tracker.ts';

const opened: Server[] = [];
afterEach(() => {
	for (const server of opened.splice(0)) server.close();
});

async function listen(): Promise<Server> {
	const server = createServer().listen(0, '127.0.0.1');
	opened.push(server);
	await once(server, 'listening');
	return server;
}

function setUp(servers: Server[]) {
	const sent: ToMaster[] = [];
	const channel = new MasterChannel((message) => sent.push(message) > 0);
	const connections = new ConnectionTracker();
	const parts = {requests: new RequestTracker(), connections, sessions: new Http2Sessions(), channel};
	const drain = new Drain({...parts, servers: new Set(servers)});
	const seen: string[] = [];
	void drain.done.then(() => seen.push('done'));
	return {drain, channel, sent, seen};
}

/** Longer than anything that only waits for turns of the loop. */
async function someTurns(): Promise<void> {
	for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test('neither the drain nor a server is done before the primary has said that nothing is on its way', async () => {
	const server = await listen();
	const {drain, channel, sent, seen} = setUp([server]);
	server.on('close', () => seen.push('close'));
	drain.begin('handover');
	server.close((error) => seen.push(error ? error.message : 'closed'));
	expect(server.listening).toBe(false);
	await someTurns();
	expect(seen).toEqual([]);
	expect(sent).toEqual([{cmd: 'NODE_FCM', type: 'sync', id: 1}]);
	channel.synced(1);
	await drain.done;
	expect(seen).toEqual(['close', 'closed', 'done']);
});

test('a server that listens after the drain has begun is closed, and waited for', async () => {
	const {drain, channel, seen} = setUp([]);
	drain.begin('handover');
	const late = await listen();
	drain.serverListens(late);
	expect(late.listening).toBe(false);
	channel.synced(1);
	await someTurns();
	expect(seen).toEqual([]);
	channel.synced(2);
	await drain.done;
});

test('a server that listens while nothing drains is left alone', async () => {
	const {drain} = setUp([]);
	const server = await listen();
	drain.serverListens(server);
	expect(server.listening).toBe(true);
});

test('a master that never answers does not hold the drain up for ever', async () => {
	const {drain} = setUp([await listen()]);
	drain.begin('stop');
	await drain.done;
});

test('a channel that is gone does not hold the drain up at all', async () => {
	const server = await listen();
	const channel = new MasterChannel(() => {
		throw new Error('ERR_IPC_CHANNEL_CLOSED');
	});
	const parts = {requests: new RequestTracker(), connections: new ConnectionTracker(), sessions: new Http2Sessions()};
	const drain = new Drain({...parts, channel, servers: new Set([server])});
	drain.begin('stop');
	await drain.done;
});

test('a second close() of the app is an error, as ever', async () => {
	const server = await listen();
	const {drain, channel} = setUp([server]);
	drain.begin('handover');
	channel.synced(1);
	const close = () =>
		new Promise((resolve) => server.close((error) => resolve((error as NodeJS.ErrnoException)?.code)));
	expect(await close()).toBeUndefined();
	expect(await close()).toBe('ERR_SERVER_NOT_RUNNING');
});
