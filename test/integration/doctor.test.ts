import {once} from 'node:events';
import {chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {processStartTime} from '../../src/state-dir/process-identity.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';

interface Report {
	problems: number;
	findings: {check: string; severity: string; message: string; mend: string | null; fixable: boolean}[];
	fixed: {done: boolean; said: string}[];
}

let fcm: Fcm;
let port: number;
beforeEach(async () => {
	fcm = new Fcm();
	port = await freePort();
});
afterEach(() => fcm.end());

const inHome = (...names: string[]) => path.join(fcm.home, ...names);
const appOn = (PORT: number, name = 'api') => ({name, script: fixture('http.cjs'), instances: 1, env: {PORT}});
const startApp = () => fcm.ok('start', fcm.ecosystem(appOn(port)));

async function doctor(...args: string[]): Promise<Report & {code: number | null}> {
	const {code, stdout, stderr} = await fcm.run('doctor', '--json', ...args);
	expect(stderr).toBe('');
	return {...(JSON.parse(stdout) as Report), code};
}

/** What is wrong, but for that nothing starts fcm at boot. */
function troubles({findings}: Report) {
	return findings.filter(({check, severity}) => severity !== 'ok' && check !== 'boot');
}

async function killDaemon(): Promise<number> {
	const {pid} = JSON.parse(await fcm.ok('ping', '--json')) as {pid: number};
	process.kill(pid, 'SIGKILL');
	await gone(pid);
	return pid;
}

function gone(pid: number): Promise<boolean> {
	return eventually(
		`process ${pid} is gone`,
		async () => processStartTime(pid) === null,
		(isGone) => isGone,
	);
}

/** A process that was killed is seen as gone before the kernel has closed all that it had. */
function takePort(): Promise<net.Server> {
	const attempt = async () => {
		const server = net.createServer().listen(port, '127.0.0.1');
		return once(server, 'listening').then(
			() => server,
			() => null,
		);
	};
	return eventually(`port ${port} is free`, attempt, (server) => server !== null) as Promise<net.Server>;
}

describe('fcm doctor', () => {
	it('finds nothing wrong with a home that is well, or not there, and starts no daemon', async () => {
		expect(await doctor()).toMatchObject({code: 0, problems: 0});
		expect(existsSync(fcm.home)).toBe(false);
		await startApp();
		const well = await doctor();
		expect(troubles(well)).toEqual([]);
		expect(well.code).toBe(0);
		expect(await fcm.ok('doctor')).toMatch(/^ok +node .*\n[\s\S]*\nno problems/);
		await killDaemon();
		const alone = await doctor();
		expect(troubles(alone).map(({check, severity}) => [check, severity])).toEqual([
			['daemon', 'note'],
			['leftovers', 'note'],
		]);
		expect(alone.code).toBe(0);
		expect(await fcm.run('ping')).toMatchObject({code: 3});
	});

	it('finds and closes what others can read', async () => {
		await startApp();
		const wide = [inHome('apps.json'), inHome('run', 'daemon.sock'), inHome('apps', 'api', 'logs')];
		for (const file of wide) chmodSync(file, statSync(file).mode | 0o044);
		const found = await doctor();
		expect(found).toMatchObject({code: 1, problems: 3});
		expect(troubles(found)).toMatchObject(
			wide.map((file) => ({message: expect.stringContaining(file), fixable: true})),
		);
		expect(await fcm.run('doctor')).toMatchObject({code: 1, stdout: expect.stringContaining('fcm doctor --fix')});

		const fixed = await doctor('--fix');
		expect(fixed).toMatchObject({code: 0, problems: 0});
		expect(fixed.fixed.map(({done}) => done)).toEqual([true, true, true]);
		for (const file of wide) expect(statSync(file).mode & 0o077).toBe(0);
		expect((await freshAnswer(port)).release).toBe('1');
	});

	it('does not trust a home that others may write to, and changes nothing there', async () => {
		mkdirSync(fcm.home);
		chmodSync(fcm.home, 0o777);
		expect(await doctor('--fix')).toMatchObject({code: 1, problems: 1, fixed: []});
		expect(statSync(fcm.home).mode & 0o777).toBe(0o777);
		chmodSync(fcm.home, 0o700);
	});

	it('removes what dead processes and deleted apps have left', async () => {
		await startApp();
		const old = inHome('apps', 'old');
		mkdirSync(path.join(old, 'logs'), {recursive: true, mode: 0o700});
		chmodSync(old, 0o700);
		writeFileSync(inHome('apps.json.corrupt-2026-01-01'), 'x', {mode: 0o600});
		await killDaemon();
		const found = await doctor();
		expect(troubles(found)).toMatchObject([
			{check: 'damage', severity: 'note', fixable: false},
			{check: 'daemon', severity: 'note'},
			{check: 'leftovers', message: expect.stringContaining(old), fixable: true},
			{check: 'leftovers', message: expect.stringContaining('daemon.sock'), fixable: true},
		]);
		const fixed = await doctor('--fix');
		expect(troubles(fixed).map(({check}) => check)).toEqual(['damage', 'daemon']);
		expect(readdirSync(inHome('run')).some((name) => name === 'daemon.sock')).toBe(false);
		expect(existsSync(old)).toBe(false);
		expect((await fcm.app('api')).status).toBe('online');
	});

	it('finds and ends app masters and workers that nobody knows any more', async () => {
		await fcm.ok('start', fcm.ecosystem(appOn(port), appOn(await freePort(), 'other')));
		const {apps} = await fcm.report();
		const [api, other] = ['api', 'other'].map((name) => apps.find((app) => app.name === name)!);
		await killDaemon();
		// A worker that is stuck does not notice that its app master is gone.
		const worker = other!.workers[0]!.pid;
		process.kill(worker, 'SIGSTOP');
		process.kill(other!.masterPid, 'SIGKILL');
		await gone(other!.masterPid);
		rmSync(inHome('apps'), {recursive: true});
		for (const name of readdirSync(fcm.home)) if (name.startsWith('apps.json')) rmSync(inHome(name));

		const found = await doctor();
		expect(found).toMatchObject({code: 1, problems: 2});
		expect(troubles(found).filter(({check}) => check === 'orphans')).toMatchObject([
			{
				message: expect.stringMatching(new RegExp(`process ${api!.masterPid} is an app master \\(api\\)`)),
				fixable: true,
			},
			{message: expect.stringMatching(new RegExp(`process ${worker} is a worker of other`)), fixable: true},
		]);
		const fixed = await doctor('--fix');
		expect(fixed).toMatchObject({code: 0, problems: 0});
		for (const pid of [api!.masterPid, api!.workers[0]!.pid, worker]) await gone(pid);
		expect(fcm.processes()).toEqual([]);
	});

	it('tells an orphan from what another home runs', async () => {
		const neighbour = new Fcm();
		try {
			await startApp();
			await neighbour.ok('start', neighbour.ecosystem(appOn(await freePort())));
			await killDaemon();
			renameSync(fcm.home, `${fcm.home}.away`);
			const {masterPid} = await neighbour.app('api');
			const found = await doctor();
			expect(found.problems).toBe(1);
			expect(JSON.stringify(found.findings)).not.toContain(String(masterPid));
			renameSync(`${fcm.home}.away`, fcm.home);
			expect(troubles(await doctor()).filter(({check}) => check === 'orphans')).toEqual([]);
		} finally {
			await neighbour.end();
		}
	});

	it('finds a daemon and an app master that are stopped in their tracks', async () => {
		await startApp();
		const {daemon, apps} = await fcm.report();
		const {masterPid} = apps[0]!;
		for (const pid of [daemon.pid, masterPid]) process.kill(pid, 'SIGSTOP');
		try {
			const found = await doctor('--fix');
			expect(found).toMatchObject({code: 1, problems: 2, fixed: []});
			expect(troubles(found)).toMatchObject([
				{check: 'daemon', mend: `kill -9 ${daemon.pid}; fcm ls`},
				{check: 'masters', mend: `kill -9 ${masterPid}`},
			]);
		} finally {
			for (const pid of [daemon.pid, masterPid]) process.kill(pid, 'SIGCONT');
		}
		expect(troubles(await doctor())).toEqual([]);
	});

	it('names who holds the port that an app wants, and an app that should run and does not', async () => {
		await startApp();
		const {masterPid, workers} = await fcm.app('api');
		await killDaemon();
		for (const pid of [masterPid, workers[0]!.pid]) process.kill(pid, 'SIGKILL');
		await gone(workers[0]!.pid);
		const stranger = await takePort();
		try {
			const found = await doctor();
			expect(found.code).toBe(1);
			expect(troubles(found).filter(({severity}) => severity === 'problem')).toMatchObject([
				{check: 'masters', message: 'api should run, and has no app master', mend: 'fcm start api'},
				{
					check: 'ports',
					message: expect.stringContaining(`port ${port}, which api wants, is held by process ${process.pid}`),
				},
			]);
		} finally {
			stranger.close();
		}
	});

	it('finds a unit that starts what is not there', async () => {
		const unit = await fcm.ok('startup', '--print', 'systemd');
		const folder = path.join(fcm.dir, '.config/systemd/user');
		mkdirSync(folder, {recursive: true});
		writeFileSync(path.join(folder, 'fcm.service'), unit.replaceAll(process.execPath, '/nowhere/node'));
		const found = await doctor();
		expect(found).toMatchObject({code: 1, problems: 1});
		expect(found.findings.find(({check}) => check === 'boot')).toMatchObject({
			severity: 'problem',
			message: expect.stringContaining('/nowhere/node'),
			mend: 'fcm startup',
		});
	});
});
