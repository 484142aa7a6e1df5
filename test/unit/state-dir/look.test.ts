import {chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it, test} from 'vitest';
import {socketTable} from '../../../src/client/socket-table.ts';
import {homeEntries} from '../../../src/state-dir/home-entries.ts';
import {homeMark} from '../../../src/state-dir/home-mark.ts';
import {acquireLock, isLocked, lockAddress} from '../../../src/state-dir/lock.ts';
import {registeredApps} from '../../../src/state-dir/registered-apps.ts';
import {spawnSource} from './spawn-source.ts';
import {temporaryFolder, temporaryHome} from './temporary-folder.ts';

describe('what is in a home', () => {
	it('is listed with kind and mode, folders before their content, symlinks not followed', () => {
		const home = temporaryHome();
		writeFileSync(path.join(home, 'a'), '');
		chmodSync(path.join(home, 'a'), 0o640);
		mkdirSync(path.join(home, 'apps/api'), {mode: 0o700});
		symlinkSync('/etc', path.join(home, 'etc'));
		expect(homeEntries(home).map(({path: file, kind, mode}) => [path.relative(home, file), kind, mode])).toEqual([
			['', 'directory', 0o700],
			['a', 'file', 0o640],
			['apps', 'directory', 0o700],
			['etc', 'symlink', 0o777],
			['run', 'directory', 0o700],
			['apps/api', 'directory', 0o700],
		]);
	});

	it('that is not there is nothing', () => {
		expect(homeEntries('/nowhere/at/all')).toEqual([]);
	});
});

describe('whether the lock is held', () => {
	it('is told without taking it', async () => {
		const home = temporaryHome();
		expect(await isLocked(home)).toBe(false);
		expect(lockAddress(home)).toBeNull();
		const holder = await spawnSource(
			`import {acquireLock} from './src/state-dir/lock.ts';
			console.log((await acquireLock(process.argv[2])) ? 'held' : 'taken'); setInterval(() => {}, 1000);`,
			[home],
		);
		expect(await holder.line()).toBe('held');
		expect(await isLocked(home)).toBe(true);
		if (process.platform === 'linux') {
			expect(socketTable([process.pid, holder.pid])?.unix.get(lockAddress(home)!)).toEqual({pid: holder.pid});
		}
		await holder.kill();
		expect(await isLocked(home)).toBe(false);
		const lock = await acquireLock(home);
		expect(lock).not.toBeNull();
		expect(await isLocked(home)).toBe(true);
		lock?.release();
	});
});

describe('the registered apps', () => {
	const write = (home: string, text: string) => writeFileSync(path.join(home, 'apps.json'), text);

	it('are those of the file, with what is wanted', () => {
		const home = temporaryHome();
		write(home, JSON.stringify({apps: {a: {wanted: 'running'}, b: {wanted: 'stopped'}, c: null}}));
		expect([...registeredApps(home)!]).toEqual([
			['a', 'running'],
			['b', 'stopped'],
			['c', 'stopped'],
		]);
	});

	test.each([['{"apps": {'], [''], ['null'], ['{}'], ['[]']])('cannot be told from %j', (text) => {
		const home = temporaryHome();
		expect(registeredApps(home)).toBeNull();
		write(home, text);
		expect(registeredApps(home)).toBeNull();
	});
});

test('a home has one mark, by whatever path, and also when it is gone', () => {
	const home = temporaryHome();
	const link = path.join(temporaryFolder(), 'link');
	symlinkSync(home, link);
	expect(homeMark(link)).toBe(homeMark(home));
	expect(homeMark(temporaryHome())).not.toBe(homeMark(home));
	const mark = homeMark(home);
	rmSync(home, {recursive: true});
	expect(homeMark(home)).toBe(mark);
});
