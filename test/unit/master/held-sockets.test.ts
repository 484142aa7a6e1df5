import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {HeldSockets, socketEnv} from '../../../src/master/held-sockets.ts';
import {freePort} from '../../helpers/fcm.ts';

let sockets: HeldSockets;
let folder: string;
beforeEach(() => {
	sockets = new HeldSockets();
	folder = mkdtempSync(path.join(tmpdir(), 'fcm-held-'));
});
afterEach(() => {
	sockets.keepOnly({});
	rmSync(folder, {recursive: true, force: true});
});

/** `waits`: the kernel has taken the connection, and nobody here has accepted it. */
function visit(target: {port: number; host: string} | {path: string}): Promise<'waits' | 'refused'> {
	return new Promise((resolve) => {
		const socket = connect(target);
		socket.on('connect', () => {
			resolve('waits');
			socket.destroy();
		});
		socket.on('error', () => resolve('refused'));
	});
}

test('a socket is open at once, and stays what it is until it is let go', async () => {
	const at = {host: '127.0.0.1', port: await freePort()};
	const [first] = sockets.open({web: at});
	expect(first).toMatchObject({name: 'web', spec: at, fd: expect.any(Number)});
	expect(await visit(at)).toBe('waits');
	expect(sockets.open({web: at})).toEqual([first]);
	sockets.keepOnly({other: at});
	expect(await visit(at)).toBe('waits');
	sockets.keepOnly({});
	expect(await visit(at)).toBe('refused');
});

test('several are passed in the order of their names in the file', async () => {
	const web = {host: 'localhost', port: await freePort()};
	const admin = {path: path.join(folder, 'admin.sock')};
	const held = sockets.open({web, admin});
	expect(socketEnv(held)).toEqual({LISTEN_FDS: '2', LISTEN_FDNAMES: 'web:admin'});
	expect(await visit(admin)).toBe('waits');
	expect(await visit({host: '127.0.0.1', port: web.port})).toBe('waits');
});

test('an address that is taken is told, and nothing of the same opening stays', async () => {
	const [free, taken] = [await freePort(), await freePort()];
	const other = createServer();
	await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
	const host = '127.0.0.1';
	const open = () => sockets.open({free: {host, port: free}, taken: {host, port: taken}});
	expect(open).toThrow(expect.objectContaining({code: 'EADDRINUSE', address: `127.0.0.1:${taken}`}));
	expect(await visit({host, port: free})).toBe('refused');
	other.close();
});

test('a socket file that nobody listens on is replaced, any other file is not', async () => {
	const left = path.join(folder, 'left.sock');
	// Bound and never listening: what a killed process leaves is the same to the file system.
	const before = new HeldSockets();
	before.open({web: {path: left}});
	expect(() => sockets.open({web: {path: left}})).toThrow('EADDRINUSE');
	before.keepOnly({});
	sockets.open({web: {path: left}});
	expect(await visit({path: left})).toBe('waits');
	const file = path.join(folder, 'notes.txt');
	writeFileSync(file, 'mine');
	expect(() => sockets.open({web: {path: file}})).toThrow('EADDRINUSE');
	expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('a name that is no address is refused in words', () => {
	expect(() => sockets.open({web: {host: 'example.org', port: 80}})).toThrow('must be an IP address, not example.org');
});
