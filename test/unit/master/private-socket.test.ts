import {existsSync, mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {bindPrivateSocket} from '../../../src/master/private-socket.ts';

test('a private socket is for its owner only, whatever the umask, and stays when this process lets it go', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'fcm-unit-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const socket = path.join(folder, '12345678.7');
	const {fd, close} = bindPrivateSocket(socket);
	expect(fd).toBeGreaterThan(2);
	expect(statSync(socket).mode & 0o777).toBe(0o600);
	close();
	expect(existsSync(socket)).toBe(true);
	expect(readdirSync(folder)).toEqual(['12345678.7']);
});

test('what lies in its place is replaced; a folder that is not there is an error', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'fcm-unit-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const socket = path.join(folder, '12345678.7');
	const old = createServer().listen(socket);
	await new Promise((resolve) => old.once('listening', resolve));
	bindPrivateSocket(socket).close();
	old.close();
	expect(() => bindPrivateSocket(path.join(folder, 'none', '1.2'))).toThrow('private socket');
});
