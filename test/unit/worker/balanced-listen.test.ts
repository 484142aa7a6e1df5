import {createServer} from 'node:net';
import {expect, test, vi} from 'vitest';
import {BalancedListen} from '../../../src/worker/balanced-listen.ts';
import type {ConnectionHandle, GotHandle, ListeningServer} from '../../../src/worker/cluster-internals.ts';
import {MasterChannel, type ToMaster} from '../../../src/worker/master-channel.ts';

const cmd = 'NODE_FCM';

function setUp() {
	const sent: ToMaster[] = [];
	const fallback = vi.fn();
	const balanced = new BalancedListen(fallback, new MasterChannel((message) => sent.push(message) > 0));
	function listen(server = createServer() as ListeningServer) {
		const got = vi.fn<GotHandle>();
		balanced.getServer(server, {address: null, port: 80, addressType: 4}, got);
		return got;
	}
	/** Listens, and gets the key. */
	function listening(key: number, server?: ListeningServer) {
		const got = listen(server);
		const {id} = sent.findLast((message) => message.type === 'listen') as Extract<ToMaster, {type: 'listen'}>;
		balanced.receive({cmd, type: 'listening', id, errno: 0, key, sockname: null}, undefined);
		const handle = got.mock.calls[0]![1];
		const onconnection = vi.fn();
		handle.onconnection = onconnection;
		return {handle, onconnection};
	}
	return {balanced, sent, fallback, listen, listening};
}

function connection(): ConnectionHandle & {closes: number} {
	class Raw {
		closes = 0;
		close(): void {
			this.closes++;
		}
	}
	return new Raw();
}

test('a connection is taken, counted when it closes, and closed as Node would', () => {
	const {balanced, sent, listening} = setUp();
	const {handle, onconnection} = listening(5);
	const [one, two] = [connection(), connection()];
	balanced.receive({cmd, type: 'connection', id: 1, key: 5}, one);
	expect(onconnection).toHaveBeenCalledWith(0, one);
	one.close();
	one.close();
	expect(one.closes).toBe(2);
	balanced.receive({cmd, type: 'connection', id: 2, key: 5}, two);
	expect(sent.slice(1)).toEqual([
		{cmd, type: 'taken', id: 1, closed: 0},
		{cmd, type: 'taken', id: 2, closed: 1},
	]);
	handle.close();
});

test('a connection for a closed server goes back, and so does one that did not arrive', () => {
	const {balanced, sent, listening} = setUp();
	const {handle, onconnection} = listening(5);
	balanced.receive({cmd, type: 'connection', id: 1, key: 5}, undefined);
	handle.close();
	const late = connection();
	balanced.receive({cmd, type: 'connection', id: 2, key: 5}, late);
	expect(late.closes).toBe(1);
	expect(onconnection).not.toHaveBeenCalled();
	expect(sent.slice(1)).toEqual([
		{cmd, type: 'rejected', id: 1},
		{cmd, type: 'close', key: 5},
		{cmd, type: 'rejected', id: 2},
	]);
});

test('a full server sends connections back, unless it is to drop them itself', () => {
	const {balanced, sent, listening} = setUp();
	const server = Object.assign(createServer() as ListeningServer, {maxConnections: 1, _connections: 1});
	const {handle} = listening(5, server);
	balanced.receive({cmd, type: 'connection', id: 1, key: 5}, connection());
	server.dropMaxConnection = true;
	balanced.receive({cmd, type: 'connection', id: 2, key: 5}, connection());
	expect(sent.slice(1).map(({type}) => type)).toEqual(['rejected', 'taken']);
	handle.close();
});

test('a second listen on the same address gets an index of its own, until all are closed', () => {
	const {sent, listening} = setUp();
	const handles = [listening(1).handle, listening(2).handle];
	for (const handle of handles) handle.close();
	const {handle} = listening(3);
	const indexes = sent.flatMap((message) => (message.type === 'listen' ? [message.index] : []));
	expect(indexes).toEqual([0, 1, 0]);
	handle.close();
});

test('a listen that fails gives net.js its error, and something to close', () => {
	const {balanced, sent, listen} = setUp();
	const got = listen();
	balanced.receive({cmd, type: 'listening', id: 1, errno: -98}, undefined);
	expect(got).toHaveBeenCalledWith(-98, expect.anything());
	expect(() => got.mock.calls[0]![1].close()).not.toThrow();
	expect(sent).toHaveLength(1);
});

test('what the balancer does not do is left to node:cluster', () => {
	const {balanced, fallback, sent} = setUp();
	balanced.getServer(createServer() as ListeningServer, {address: null, port: 53, addressType: 'udp4'}, vi.fn());
	expect(fallback).toHaveBeenCalledTimes(1);
	expect(sent).toEqual([]);
});
