import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {processStartTime} from '../../src/state-dir/process-identity.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {startLoad} from '../helpers/load.ts';
import {FakeSystemd} from '../helpers/service.ts';

let fcm: Fcm;
let systemd: FakeSystemd;
beforeEach(() => {
	fcm = new Fcm();
	systemd = new FakeSystemd(fcm);
});
afterEach(async () => {
	await systemd.end();
	await fcm.end();
});

describe('fcm startup', () => {
	const unitFile = () => path.join(fcm.dir, '.config/systemd/user/fcm.service');

	it('writes and enables a unit, again changes nothing, and unstartup undoes it', async () => {
		const first = JSON.parse(await fcm.ok('startup', '--json'));
		expect(first).toMatchObject({path: unitFile(), file: 'created', scope: 'user', complete: true});
		expect(systemd.calls()).toEqual(['--user daemon-reload', '--user enable fcm.service']);
		expect(statSync(unitFile()).mode & 0o777).toBe(0o600);
		expect(readFileSync(unitFile(), 'utf8')).toBe(await fcm.ok('startup', '--print'));
		expect(JSON.parse(await fcm.ok('startup', '--json'))).toMatchObject({file: 'unchanged', complete: true});
		expect(await fcm.ok('startup')).toMatch(/loginctl enable-linger[\s\S]*undo +fcm unstartup/);
		systemd.calls();
		expect(await fcm.ok('unstartup')).toMatch(/removed +.*fcm\.service/);
		expect(systemd.calls()).toEqual(['--user disable fcm.service', '--user daemon-reload']);
		expect(existsSync(unitFile())).toBe(false);
		expect(await fcm.ok('unstartup')).toMatch(/nothing to undo/);
		expect(existsSync(fcm.home)).toBe(false);
	});

	it('leaves a unit alone that is not its own', async () => {
		await fcm.ok('startup');
		writeFileSync(unitFile(), '[Service]\nExecStart=/bin/mine\n');
		for (const command of ['startup', 'unstartup']) {
			const {code, stderr} = await fcm.run(command);
			expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringContaining('FCM_ERR_BOOT')});
		}
		expect(readFileSync(unitFile(), 'utf8')).toContain('/bin/mine');
		await fcm.ok('startup', '--force');
		expect(readFileSync(unitFile(), 'utf8')).toContain('daemon run');
	});

	it('says what is left to do when systemctl fails, and does not call it done', async () => {
		systemd.systemctl('echo "Failed to connect to bus" >&2; exit 1');
		const {code, stdout} = await fcm.run('startup');
		expect({code, stdout}).toMatchObject({
			code: 1,
			stdout: expect.stringMatching(/systemctl --user enable fcm\.service\n +Failed to connect to bus/),
		});
	});

	it('prints the file of each service manager, and changes nothing', async () => {
		expect(await fcm.ok('startup', '--print', 'systemd')).toContain(`Environment=FCM_HOME=${fcm.home}\n`);
		expect(await fcm.ok('startup', '--print', 'launchd')).toContain(`<string>${fcm.home}</string>`);
		expect(await fcm.ok('startup', '--print', 'openrc')).toContain(`export FCM_HOME='${fcm.home}'\n`);
		const {code, stderr} = await fcm.run('startup', '--print', 'sysv');
		expect({code, stderr}).toMatchObject({code: 2, stderr: expect.stringContaining('launchd')});
		expect(systemd.calls()).toEqual([]);
		expect(existsSync(path.join(fcm.dir, '.config'))).toBe(false);
	});

	it('knows no user who is not there', async () => {
		for (const user of ['no-such-user-here', '../../etc']) {
			expect(await fcm.run('startup', '--user', user)).toMatchObject({code: 2, stderr: expect.stringContaining(user)});
		}
	});
});

describe('the service', () => {
	let port: number;
	beforeEach(async () => {
		port = await freePort();
	});
	const startApp = () =>
		fcm.ok('start', fcm.ecosystem({name: 'api', script: fixture('http.cjs'), instances: 2, env: {PORT: port}}));
	const workersOf = async () => (await fcm.app('api')).workers.map(({pid}) => pid);

	it('runs the daemon in the foreground, says when it answers, and its end leaves the apps alone', async () => {
		const service = await systemd.start();
		expect((await fcm.report()).daemon.pid).toBe(service.pid);
		await startApp();
		const {masterPid} = await fcm.app('api');
		const workers = await workersOf();
		expect(readFileSync(`/proc/${masterPid}/environ`, 'utf8')).not.toContain('NOTIFY_SOCKET');
		expect(readFileSync(`/proc/${workers[0]}/environ`, 'utf8')).not.toContain('NOTIFY_SOCKET');

		expect(await systemd.stop(service)).toBe(0);
		expect(await fcm.run('ping')).toMatchObject({code: 3});
		expect(workers).toContain((await freshAnswer(port)).pid);

		const again = await systemd.start();
		expect((await fcm.report()).daemon.pid).toBe(again.pid);
		expect(await workersOf()).toEqual(workers);
		expect(await fcm.app('api')).toMatchObject({masterPid, restarts: 0});
	});

	it('takes over from a daemon that runs, and no request is lost', async () => {
		await startApp();
		const {daemon} = await fcm.report();
		const workers = await workersOf();
		const load = startLoad({url: `http://127.0.0.1:${port}`, connections: 5, mode: 'keep-alive'});
		await load.served(20);
		const service = await systemd.start();
		await load.served(20);
		expect((await load.stop()).failed).toEqual([]);
		expect((await fcm.report()).daemon.pid).toBe(service.pid);
		expect(processStartTime(daemon.pid)).toBeNull();
		expect(await workersOf()).toEqual(workers);
		expect(readFileSync(path.join(fcm.home, 'daemon.log'), 'utf8')).toMatch(
			new RegExp(`the daemon ${service.pid} logs to its stderr`),
		);
	});

	it('tells systemd who is the daemon now, after an update', async () => {
		const service = await systemd.start();
		const told = systemd.told(/MAINPID=\d+/);
		await fcm.ok('daemon', 'update', '--force');
		const {daemon} = await fcm.report();
		expect(daemon.pid).not.toBe(service.pid);
		expect(await told).toContain(`MAINPID=${daemon.pid}`);
		expect(processStartTime(service.pid!)).toBeNull();
	});

	it('brings back after a boot what was running, and not what was stopped', async () => {
		const app = {script: fixture('http.cjs'), instances: 1};
		const apps = [
			{...app, name: 'api', env: {PORT: port}},
			{...app, name: 'other', env: {PORT: await freePort()}},
		];
		await fcm.ok('start', fcm.ecosystem(...apps));
		await fcm.ok('stop', 'other');
		for (const {pid} of fcm.processes()) process.kill(pid, 'SIGKILL');
		await eventually(
			'nothing runs',
			async () => fcm.processes(),
			(found) => found.length === 0,
		);
		await systemd.start();
		await fcm.until('api', 'online', ({status}) => status === 'online');
		expect((await freshAnswer(port)).release).toBe('1');
		expect(await fcm.app('other')).toMatchObject({status: 'stopped', workers: []});
	});

	it('at shutdown ends the apps in good order, and otherwise lets them run', async () => {
		const service = await systemd.start();
		await startApp();
		const workers = await workersOf();
		await systemd.stop(service);
		const [, , ...atShutdown] = await systemd.unit('ExecStopPost');

		systemd.systemctl('echo running');
		expect(await fcm.ok(...atShutdown)).toMatch(/the apps run on/);
		expect(systemd.calls()).toEqual(['--user is-system-running']);
		systemd.systemctl('echo "no bus" >&2; exit 1');
		await fcm.ok(...atShutdown);
		expect(workers).toContain((await freshAnswer(port)).pid);

		systemd.systemctl('echo stopping; exit 1');
		const inFlight = freshAnswer(port, {path: '/?ms=1500'});
		await freshAnswer(port);
		expect(await fcm.ok(...atShutdown)).toBe('ended: api; left: none\n');
		expect(workers).toContain((await inFlight).pid);
		expect(fcm.processes().filter(({command}) => !command.includes('python3'))).toEqual([]);

		await systemd.start();
		await fcm.until('api', 'online', ({status}) => status === 'online');
	});
});
