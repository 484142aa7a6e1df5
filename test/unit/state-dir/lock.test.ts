import {cpSync, readdirSync, statSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {acquireLock} from '../../../src/state-dir/lock.ts';
import {spawnSource} from './spawn-source.ts';
import {modeOf, temporaryFolder, temporaryHome} from './temporary-folder.ts';

/** Tells whether it got the lock, and keeps it. */
const holder = `
	import {acquireLock} from './src/state-dir/lock.ts';
	const lock = await acquireLock(process.argv[2]);
	console.log(lock ? 'held' : 'taken');
	setInterval(() => {}, 1000);
`;

test('of two processes the second gets nothing, until the first is killed', async () => {
	const home = temporaryHome();
	const first = await spawnSource(holder, [home]);
	expect(await first.line()).toBe('held');
	const second = await spawnSource(holder, [home]);
	expect(await second.line()).toBe('taken');
	expect(await acquireLock(home)).toBeNull();
	await first.kill();
	const lock = await acquireLock(home);
	expect(lock).not.toBeNull();
	lock?.release();
});

test('of many at once in one new home exactly one gets it', async () => {
	const home = temporaryHome();
	const locks = await Promise.all(Array.from({length: 50}, () => acquireLock(home)));
	expect(locks.filter((lock) => lock !== null)).toHaveLength(1);
	for (const lock of locks) lock?.release();
});

test('of many processes at once in one new home exactly one gets it', async () => {
	const home = temporaryHome();
	const holders = await Promise.all(Array.from({length: 8}, () => spawnSource(holder, [home])));
	const words = await Promise.all(holders.map((process) => process.line()));
	expect(words.sort()).toEqual(['held', ...Array.from({length: 7}, () => 'taken')]);
});

test('a released lock is free', async () => {
	const home = temporaryHome();
	for (let round = 0; round < 3; round++) {
		const lock = await acquireLock(home);
		expect(lock).not.toBeNull();
		lock?.release();
	}
});

test('a symlink to a home is the same lock, a copy of a home another', async () => {
	const home = temporaryHome();
	const lock = await acquireLock(home);
	const folder = temporaryFolder();
	symlinkSync(home, path.join(folder, 'link'));
	cpSync(home, path.join(folder, 'copy'), {recursive: true});
	expect(await acquireLock(path.join(folder, 'link'))).toBeNull();
	const other = await acquireLock(path.join(folder, 'copy'));
	expect(other).not.toBeNull();
	lock?.release();
	other?.release();
});

test('a held lock does not keep its process alive', async () => {
	const source = `
		import {acquireLock} from './src/state-dir/lock.ts';
		process.on('exit', () => console.log('over'));
		console.log(await acquireLock(process.argv[2]) ? 'held' : 'taken');
	`;
	const program = await spawnSource(source, [temporaryHome()]);
	expect(await program.line()).toBe('held');
	expect(await program.line()).toBe('over');
});

test('what the lock leaves in the home is for its owner only', async () => {
	const home = temporaryHome();
	const lock = await acquireLock(home);
	const files = readdirSync(home).filter((name) => name.startsWith('lock'));
	expect(files).toHaveLength(1);
	for (const file of files) expect(modeOf(statSync(path.join(home, file)).mode)).toBe('600');
	lock?.release();
});
