import {chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {describe, expect, it, onTestFinished, test} from 'vitest';
import {endProcess} from '../../../src/client/end-process.ts';
import {closeToOthers, isDeadSocket, removeDeadSocket, removeLeftover} from '../../../src/client/mend.ts';
import {writeBootstrap} from '../../../src/state-dir/bundle.ts';
import {acquireLock} from '../../../src/state-dir/lock.ts';
import {appPaths, homePaths} from '../../../src/state-dir/paths.ts';
import {processStartTime} from '../../../src/state-dir/process-identity.ts';
import {spawnSource} from '../state-dir/spawn-source.ts';
import {modeOf, temporaryHome} from '../state-dir/temporary-folder.ts';

const modeAt = (file: string) => modeOf(statSync(file).mode);

/** A socket file whose process was killed. */
async function deadSocket(file: string): Promise<void> {
	const source = `import net from 'node:net'; net.createServer().listen(process.argv[2], () => console.log('up'));`;
	const server = await spawnSource(source, [file]);
	await server.line();
	await server.kill();
}

async function livingSocket(file: string): Promise<void> {
	const server = net.createServer();
	await new Promise<void>((resolve) => server.listen(file, resolve));
	onTestFinished(() => void server.close());
}

describe('closing to others', () => {
	it('changes the mode of files and folders', () => {
		const home = temporaryHome();
		const file = path.join(home, 'x');
		writeFileSync(file, '');
		chmodSync(file, 0o644);
		chmodSync(home, 0o755);
		closeToOthers(file, 0o600, 'file');
		closeToOthers(home, 0o700, 'directory');
		expect([modeAt(file), modeAt(home)]).toEqual(['600', '700']);
	});

	it('does not follow a symlink that has taken the place', () => {
		const home = temporaryHome();
		const victim = path.join(home, 'victim');
		writeFileSync(victim, '');
		chmodSync(victim, 0o644);
		symlinkSync(victim, path.join(home, 'link'));
		expect(() => closeToOthers(path.join(home, 'link'), 0o600, 'file')).toThrow(/ELOOP/);
		expect(modeAt(victim)).toBe('644');
	});
});

describe('a dead socket', () => {
	it('is removed, a living one never', async () => {
		const home = temporaryHome();
		const {run} = homePaths(home);
		const [dead, living] = [path.join(run, '11111111.sock'), path.join(run, '22222222.sock')];
		await deadSocket(dead);
		await livingSocket(living);
		expect([await isDeadSocket(dead), await isDeadSocket(living)]).toEqual([true, false]);
		expect([await removeDeadSocket(home, dead), await removeDeadSocket(home, living)]).toEqual([true, false]);
		expect([existsSync(dead), existsSync(living)]).toEqual([false, true]);
		expect(await isDeadSocket(dead)).toBe(false);
	});

	it('of a daemon stays while somebody holds the lock: that one is about to bind it', async () => {
		const home = temporaryHome();
		const {daemonSocket} = homePaths(home);
		await deadSocket(daemonSocket);
		const lock = await acquireLock(home);
		expect(await removeDeadSocket(home, daemonSocket)).toBe(false);
		lock?.release();
		expect(await removeDeadSocket(home, daemonSocket)).toBe(true);
		const again = await acquireLock(home);
		expect(again).not.toBeNull();
		again?.release();
	});
});

describe('what is left of an app', () => {
	const bundle = (home: string, pid: number, startTime: string | null) => {
		const {dir, socket} = appPaths(home, 'old');
		writeBootstrap(home, 'old', {pid, startTime, protocol: 1, version: '1', socket});
		return dir;
	};

	it('is removed', async () => {
		const home = temporaryHome();
		const dir = bundle(home, 2 ** 30, '1');
		expect(await removeLeftover(home, 'old')).toBe(true);
		expect(existsSync(dir)).toBe(false);
		expect(await removeLeftover(home, 'old')).toBe(false);
	});

	it('stays while its app master lives, or a daemon that does not answer may know it', async () => {
		const home = temporaryHome();
		const dir = bundle(home, process.pid, processStartTime(process.pid));
		expect(await removeLeftover(home, 'old')).toBe(false);
		bundle(home, 2 ** 30, '1');
		const lock = await acquireLock(home);
		expect(await removeLeftover(home, 'old')).toBe(false);
		lock?.release();
		expect(existsSync(dir)).toBe(true);
	});

	it('is never something outside of the apps', async () => {
		const home = temporaryHome();
		mkdirSync(path.join(home, 'precious'));
		expect(await removeLeftover(home, '../precious')).toBe(false);
		expect(existsSync(path.join(home, 'precious'))).toBe(true);
	});
});

describe('ending a process', () => {
	const stubborn = `process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000);`;

	test('by SIGTERM, and by SIGKILL only when asked to', async () => {
		const child = await spawnSource(stubborn);
		await child.line();
		const known = {pid: child.pid, startTime: processStartTime(child.pid)};
		expect(await endProcess(known, {graceMs: 50, force: false})).toBe(false);
		expect(await endProcess(known, {graceMs: 50, force: true})).toBe(true);
		expect(await endProcess(known, {graceMs: 50, force: true})).toBe(true);
	});

	test.runIf(process.platform === 'linux')('never another one with the same pid', async () => {
		const child = await spawnSource(`console.log('up'); setInterval(() => {}, 1000);`);
		await child.line();
		expect(await endProcess({pid: child.pid, startTime: '1'}, {graceMs: 50, force: true})).toBe(true);
		expect(processStartTime(child.pid)).not.toBeNull();
	});
});
