import {chmodSync, lstatSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openEntries} from '../../src/state-dir/home-rights.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {type Attempt, asNobody, isRoot} from '../helpers/nobody.ts';

describe('the door of a home', () => {
	const umask = process.umask();
	let fcm: Fcm;
	let file: string;
	beforeEach(async () => {
		fcm = new Fcm();
		// So that only the home's own rights keep others out.
		chmodSync(fcm.dir, 0o755);
		process.umask(0);
		const asked = {ready_when: {http: '/health'}, health: {http: '/health', interval: '200ms', failures: 3}};
		const app = {name: 'api', script: fixture('health.cjs'), instances: 2, min_uptime: 200, ...asked};
		file = fcm.ecosystem({...app, env: {PORT: await freePort(), TOKEN: 'hunter2'}});
		await fcm.ok('start', file);
	});
	afterEach(async () => {
		process.umask(umask);
		await fcm.end();
	});

	/** Every path in the home, with the home itself. */
	function everything(): string[] {
		const names = readdirSync(fcm.home, {recursive: true}) as string[];
		return [fcm.home, ...names.map((name) => path.join(fcm.home, name))];
	}

	async function killAndWait(pid: number, what: string): Promise<void> {
		process.kill(pid, 'SIGKILL');
		await fcm.until('api', what, ({ready, masterPid, workers}) => {
			return ready === 2 && masterPid !== pid && workers.every((worker) => worker.pid !== pid);
		});
	}

	it('is closed to others at every point of a full life, under a umask of 0', async () => {
		const seen = new Set<string>();
		const closed = () => {
			for (const entry of everything()) seen.add(path.basename(entry));
			expect(openEntries(fcm.home)).toEqual([]);
			expect(lstatSync(fcm.home).mode & 0o777).toBe(0o700);
		};
		closed();
		await fcm.ok('reload', 'api');
		await fcm.ok('scale', 'api', '2');
		closed();
		const {workers, masterPid} = await fcm.app('api');
		await killAndWait(workers[0]!.pid, 'another worker');
		await killAndWait(masterPid, 'another app master');
		closed();
		process.kill((await fcm.report()).daemon.pid, 'SIGKILL');
		for (const command of ['ls', 'describe api', 'events api', 'logs api --nostream', 'restart api'])
			await fcm.ok(...command.split(' '));
		closed();
		process.kill((await fcm.report()).daemon.pid, 'SIGKILL');
		writeFileSync(path.join(fcm.home, 'apps.json'), '{"apps": ');
		await fcm.ok('ls');
		closed();
		await fcm.ok('kill');
		await fcm.ok('start', 'api');
		closed();
		for (const name of [
			'apps.json',
			'apps.json.bak',
			'daemon.log',
			'daemon.sock',
			'spec.json',
			'master.log',
			'out.log',
		])
			expect([...seen]).toContain(name);
		expect([...seen].some((name) => name.startsWith('apps.json.corrupt-'))).toBe(true);
	});

	it('lets nobody else in: not to a socket, a file, or the environment of a process', async () => {
		const {daemon, apps} = await fcm.report();
		const paths = everything();
		if (!isRoot) {
			for (const entry of paths) {
				const {uid, mode} = lstatSync(entry);
				expect([entry, uid, mode & 0o077]).toEqual([entry, process.geteuid?.(), 0]);
			}
			return;
		}
		const tries = paths.flatMap((entry): Attempt[] => {
			const stats = lstatSync(entry);
			if (stats.isDirectory())
				return [
					['list', entry],
					['write', entry],
				];
			return stats.isSocket() ? [['connect', entry]] : [['read', entry]];
		});
		for (const pid of [
			daemon.pid,
			...apps.flatMap(({masterPid, workers}) => [masterPid, ...workers.map((each) => each.pid)]),
		])
			tries.push(['read', `/proc/${pid}/environ`]);
		expect(tries.filter(([way]) => way === 'connect').length).toBeGreaterThanOrEqual(2);
		expect(new Set(asNobody(tries))).toEqual(new Set(['EACCES']));

		// A door left open by mistake: each thing behind it is closed by itself.
		for (const folder of paths.filter((entry) => lstatSync(entry).isDirectory())) chmodSync(folder, 0o755);
		const behind = tries.filter(([way]) => way !== 'list');
		expect(new Set(asNobody(behind))).toEqual(new Set(['EACCES']));
	});

	it('is closed again at start where a copy or a restore has left it open, which is said', async () => {
		await fcm.ok('kill');
		await eventually(
			'all have ended',
			async () => fcm.processes(),
			(left) => left.length === 0,
		);
		const opened = everything().slice(1);
		for (const entry of opened) chmodSync(entry, lstatSync(entry).isDirectory() ? 0o755 : 0o644);
		await fcm.ok('start', 'api');
		expect(openEntries(fcm.home)).toEqual([]);
		const log = await eventually(
			'the daemon has said so',
			async () => readFileSync(path.join(fcm.home, 'daemon.log'), 'utf8'),
			(text) => text.includes('closed what was open to others'),
		);
		expect(log).not.toContain('hunter2');
	});
});
