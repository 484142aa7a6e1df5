import {chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {inspectHome, prepareHome} from '../../../src/state-dir/home.ts';
import {appPaths, homePaths, resolveHome} from '../../../src/state-dir/paths.ts';
import {spawnSource} from './spawn-source.ts';
import {modeOf, temporaryFolder} from './temporary-folder.ts';

const isRoot = process.geteuid?.() === 0;
const unusable = (message: RegExp) =>
	expect.objectContaining({code: 'FCM_ERR_HOME_UNUSABLE', message: expect.stringMatching(message)});

function thrownBy(action: () => unknown): unknown {
	try {
		action();
	} catch (error) {
		return error;
	}
	return expect.unreachable();
}

test.each([0o000, 0o022, 0o077, 0o777])('home, run and apps are 0700 under umask %o', (umask) => {
	const home = path.join(temporaryFolder(), 'deep', 'home');
	mkdirSync(path.dirname(home));
	const before = process.umask(umask);
	onTestFinished(() => void process.umask(before));
	prepareHome(home);
	prepareHome(home);
	for (const folder of [home, homePaths(home).run, homePaths(home).apps])
		expect(modeOf(statSync(folder).mode)).toBe('700');
});

test('inspecting a home that does not exist makes nothing', () => {
	const folder = temporaryFolder();
	expect(inspectHome(path.join(folder, 'home'))).toBe(false);
	expect(readdirSync(folder)).toEqual([]);
});

test('an empty folder that others may look into is closed and used', () => {
	const home = temporaryFolder();
	chmodSync(home, 0o755);
	prepareHome(home);
	expect(modeOf(statSync(home).mode)).toBe('700');
});

test('a folder that is in use for something else keeps its mode', () => {
	const home = temporaryFolder();
	chmodSync(home, 0o755);
	writeFileSync(path.join(home, 'holiday.jpg'), '');
	expect(thrownBy(() => prepareHome(home))).toEqual(unusable(/in use for something else/));
	expect(modeOf(statSync(home).mode)).toBe('755');
	expect(readdirSync(home)).toEqual(['holiday.jpg']);
});

test.each([0o770, 0o707, 0o777])('a home of mode %o is refused, since others can write it', (mode) => {
	const home = temporaryFolder();
	chmodSync(home, mode);
	expect(thrownBy(() => prepareHome(home))).toEqual(unusable(/writable by others/));
});

test.runIf(isRoot)('a home of somebody else is refused, also for root', () => {
	const home = temporaryFolder();
	chownSync(home, 12345, 12345);
	expect(thrownBy(() => prepareHome(home))).toEqual(unusable(/belongs to user 12345, and this is user 0/));
	expect(thrownBy(() => inspectHome(home))).toEqual(unusable(/belongs to user 12345/));
});

test('a run folder that is a symlink is refused', () => {
	const home = temporaryFolder();
	symlinkSync(temporaryFolder(), homePaths(home).run);
	expect(thrownBy(() => prepareHome(home))).toEqual(unusable(/run is not a directory/));
});

test('a symlink to a home is as good as the home', () => {
	const folder = temporaryFolder();
	symlinkSync(temporaryFolder(), path.join(folder, 'link'));
	prepareHome(path.join(folder, 'link'));
	expect(inspectHome(path.join(folder, 'link'))).toBe(true);
});

test('a file, a path below a file and a place where nothing can be made are refused with the reason', () => {
	const file = path.join(temporaryFolder(), 'file');
	writeFileSync(file, '');
	expect(thrownBy(() => prepareHome(file))).toEqual(unusable(/is not a directory/));
	expect(thrownBy(() => prepareHome(path.join(file, 'home')))).toEqual(unusable(/not a directory \(ENOTDIR\)/));
	if (process.platform === 'linux')
		expect(thrownBy(() => prepareHome('/proc/fcm-home'))).toEqual(unusable(/cannot use \/proc\/fcm-home/));
});

test.runIf(isRoot)('a home that its owner cannot write is refused and keeps its mode', async () => {
	const folder = temporaryFolder();
	const home = path.join(folder, 'home');
	mkdirSync(home, {mode: 0o500});
	chownSync(home, 12345, 12345);
	chmodSync(folder, 0o755);
	const source = `
		import {prepareHome} from './src/state-dir/home.ts';
		try { prepareHome(process.argv[2]); } catch (error) { console.log(error.code, error.message); }
	`;
	const program = await spawnSource(source, [home], 12345);
	expect(await program.line()).toMatch(/^FCM_ERR_HOME_UNUSABLE .*no permission \(EACCES\)/);
	expect(modeOf(statSync(home).mode)).toBe('500');
});

test('a home is too long exactly when its longest socket cannot be bound', async () => {
	const folder = temporaryFolder();
	const room = process.platform === 'linux' ? 89 : 85;
	const longest = path.join(folder, 'x'.repeat(room - folder.length - 1));
	prepareHome(longest);
	const server = net.createServer();
	await new Promise<void>((resolve, reject) => {
		server.on('error', reject);
		server.listen(appPaths(longest, 'any').socket, resolve);
	});
	await new Promise((resolve) => server.close(resolve));
	expect(thrownBy(() => prepareHome(`${longest}x`))).toMatchObject({
		code: 'FCM_ERR_HOME_TOO_LONG',
		message: expect.stringContaining('90 bytes'),
	});
});

test('FCM_HOME is made absolute, and ~/.fcm without it', () => {
	expect(resolveHome({FCM_HOME: 'relative/home'})).toBe(path.resolve('relative/home'));
	expect(resolveHome({FCM_HOME: '/srv/fcm/'})).toBe('/srv/fcm');
	expect(resolveHome({})).toMatch(/^\/.*\/\.fcm$/);
	expect(resolveHome({FCM_HOME: ''})).toBe(resolveHome({}));
});

test("apps of different names have different sockets, and a name's length does not matter", () => {
	const sockets = ['a', 'b', 'A', 'x'.repeat(64)].map((name) => appPaths('/h', name).socket);
	expect(new Set(sockets).size).toBe(4);
	for (const socket of sockets) expect(socket).toMatch(/^\/h\/run\/[0-9a-f]{8}\.sock$/);
});
