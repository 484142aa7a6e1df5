import path from 'node:path';
import type {IPCModule} from 'node-ipc';
import {expect, test, vi} from 'vitest';
import {dial, listen} from '../../../src/ipc/transport.ts';
import {RawPeer} from './raw-peer.ts';
import {temporaryFolder} from './test-api.ts';

/** Every module that was made, so that a test can look into node-ipc's own list of sockets. */
const modules = vi.hoisted((): (IPCModule & {server: {sockets: unknown[]}})[] => []);

vi.mock('node-ipc', async (original) => {
	const real = await original<typeof import('node-ipc')>();
	class Recorded extends real.IPCModule {
		constructor() {
			super();
			modules.push(this as never);
		}
	}
	return {...real, IPCModule: Recorded};
});

test('ten thousand connections that come and go leave no socket behind in node-ipc', async () => {
	const socket = path.join(temporaryFolder(), 'many.sock');
	const open = new Set<object>();
	const listener = await listen(socket, (wire) => {
		open.add(wire);
		wire.onClose(() => open.delete(wire));
		wire.write('hi\n');
	});
	const {server} = modules.at(-1)!;
	for (let round = 0; round < 100; round++) {
		const peers = await Promise.all(Array.from({length: 100}, () => RawPeer.connect(socket)));
		await Promise.all(peers.map((peer) => peer.firstBytes()));
		if (round === 0) expect(server.sockets).toHaveLength(100);
		for (const peer of peers) round % 2 ? peer.socket.destroy() : peer.socket.end();
		await vi.waitUntil(() => open.size === 0, {timeout: 10_000, interval: 1});
	}
	expect(server.sockets).toEqual([]);
	await listener.close();
});

test('a peer that closes while another half-closes takes only itself away', async () => {
	const socket = path.join(temporaryFolder(), 'two.sock');
	const listener = await listen(socket, (wire) => wire.onData((chunk) => wire.write(chunk.toString())));
	const first = await dial(socket);
	const second = await dial(socket);
	const answer = new Promise<string>((resolve) => second.onData((chunk) => resolve(chunk.toString())));
	first.destroy();
	second.write('still here\n');
	expect(await answer).toBe('still here\n');
	second.destroy();
	await listener.close();
});

test('what was written before the end is still delivered', async () => {
	const socket = path.join(temporaryFolder(), 'last.sock');
	const words = 'x'.repeat(4 * 1024 * 1024);
	const listener = await listen(socket, (wire) => {
		wire.write(words);
		wire.end();
		wire.write('too late');
	});
	const wire = await dial(socket);
	let bytes = 0;
	wire.onData((chunk) => {
		bytes += chunk.length;
	});
	await new Promise<void>((resolve) => wire.onClose(resolve));
	expect(bytes).toBe(words.length);
	await listener.close();
});

test('node-ipc is silent, parses nothing, unlinks nothing and never comes back by itself', async () => {
	await expect(dial(path.join(temporaryFolder(), 'none.sock'))).rejects.toMatchObject({code: 'ENOENT'});
	const {config} = modules.at(-1)!;
	expect(config).toMatchObject({stopRetrying: true, silent: true, rawBuffer: true, unlink: false, sync: false});
});
