import {rmSync} from 'node:fs';
import net from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {isServed} from '../../../src/state-dir/is-served.ts';
import {acquireLock, type Lock} from '../../../src/state-dir/lock.ts';
import {homePaths} from '../../../src/state-dir/paths.ts';
import {spawnSource} from './spawn-source.ts';
import {temporaryHome} from './temporary-folder.ts';

const holder = `
	import {acquireLock} from './src/state-dir/lock.ts';
	console.log(await acquireLock(process.argv[2]) ? 'held' : 'taken');
	setInterval(() => {}, 1000);
`;

async function lockOf(home: string): Promise<Lock> {
	const lock = await acquireLock(home);
	if (!lock) throw new Error('the lock is taken');
	onTestFinished(() => lock.release());
	return lock;
}

async function heldByAnother(home: string) {
	process.env.FCM_HOME = home;
	onTestFinished(() => void delete process.env.FCM_HOME);
	const other = await spawnSource(holder, [home]);
	expect(await other.line()).toBe('held');
	return other;
}

test('a home of its own is served by nobody else, whatever other homes there are', async () => {
	const home = temporaryHome();
	await heldByAnother(temporaryHome());
	expect(await isServed(home, await lockOf(home))).toBe(false);
});

test.runIf(process.platform === 'linux')(
	'the holder of a lock whose id was removed is found, until it dies',
	async () => {
		const home = temporaryHome();
		const other = await heldByAnother(home);
		expect(await acquireLock(home)).toBeNull();
		rmSync(`${home}/lock-id`);
		const lock = await lockOf(home);
		expect(await isServed(home, lock)).toBe(true);
		await other.kill();
		expect(await isServed(home, lock)).toBe(false);
	},
);

test('whoever listens on its socket serves it; a socket that is dead does not', async () => {
	const home = temporaryHome();
	const lock = await lockOf(home);
	const server = net.createServer((socket) => socket.destroy());
	await new Promise<void>((resolve) => server.listen(homePaths(home).daemonSocket, resolve));
	expect(await isServed(home, lock)).toBe(true);
	await new Promise((resolve) => server.close(resolve));
	expect(await isServed(home, lock)).toBe(false);
});

test('a lock knows when its id was removed or replaced, and puts its own back', async () => {
	const home = temporaryHome();
	const lock = await lockOf(home);
	expect(lock.isInPlace()).toBe(true);
	rmSync(`${home}/lock-id`);
	expect(lock.isInPlace()).toBe(false);
	const second = await lockOf(home);
	expect([lock.isInPlace(), second.isInPlace()]).toEqual([false, true]);
	lock.putBack();
	expect(lock.isInPlace()).toBe(true);
	expect(await acquireLock(home)).toBeNull();
});
