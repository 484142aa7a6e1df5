import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {StatusReport} from '../../src/protocol/status.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {type OtherVersion, otherVersion} from '../helpers/other-version.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

interface Update {
	change: string;
	from: {pid: number; version: string} | null;
	to: {pid: number; version: string};
}

describe('fcm daemon update', () => {
	let fcm: Fcm;
	let load: ReturnType<typeof startSteadyLoad>;
	let before: StatusReport;
	beforeEach(async () => {
		fcm = new Fcm();
		const [port, other] = [await freePort(), await freePort()];
		const app = {script: fixture('http.cjs'), instances: 2, min_uptime: 200};
		await fcm.ok(
			'start',
			fcm.ecosystem({...app, name: 'api', env: {PORT: port}}, {...app, name: 'web', env: {PORT: other}}),
		);
		load = startSteadyLoad(port);
		before = await fcm.report();
	});
	afterEach(async () => {
		await load.stop();
		await fcm.end();
	});

	const workers = ({apps}: StatusReport) => apps.map((app) => app.workers.map(({pid}) => pid));
	/** Nothing has happened to any app, and the registry knows them all. */
	async function untouched(daemon: {pid: number} | {version: string}): Promise<void> {
		await load.served(20);
		const after = await fcm.report();
		expect(after.daemon).toMatchObject(daemon);
		expect(workers(after)).toEqual(workers(before));
		expect(after.apps).toMatchObject(
			before.apps.map(({name, masterPid}) => ({name, masterPid, status: 'online', restarts: 0})),
		);
		expect(await load.stop()).toEqual([]);
	}
	const other = (number: string, name = number): OtherVersion => otherVersion(path.join(fcm.dir, name), number);

	it('puts the installed version in the place of the one that runs, forth and back, while commands go on', async () => {
		const ours = fcm.cli;
		const next = other('0.2.0');
		let asking = true;
		const ask = async () => {
			let answers = 0;
			for (; asking; answers++) expect((await fcm.report()).apps).toHaveLength(2);
			return answers;
		};
		const update = async () => {
			for (const {cli, version} of [next, {cli: ours, version: before.daemon.version}]) {
				fcm.cli = cli;
				const {change, from, to} = JSON.parse(await fcm.ok('daemon', 'update', '--json')) as Update;
				expect({change, to}).toMatchObject({change: 'updated', to: {version}});
				expect(fcm.processes().map(({pid}) => pid)).not.toContain(from?.pid);
			}
		};
		const updates = update().finally(() => {
			asking = false;
		});
		const [, ...answers] = await Promise.all([updates, ask(), ask(), ask()]);
		for (const count of answers) expect(count).toBeGreaterThan(0);
		await untouched({version: before.daemon.version});
	});

	it('of the same version says so, does it with --force, and starts one where none runs', async () => {
		expect(await fcm.ok('daemon', 'update')).toMatch(/runs fcm \S+ already; --force/);
		expect((await fcm.report()).daemon.pid).toBe(before.daemon.pid);
		expect(await fcm.ok('daemon', 'update', '--force')).toMatch(/2 apps run on, untouched/);
		expect((await fcm.report()).daemon.pid).not.toBe(before.daemon.pid);
		await fcm.ok('kill', '--daemon-only');
		expect(JSON.parse(await fcm.ok('daemon', 'update', '--json'))).toMatchObject({change: 'started', from: null});
		await untouched({version: before.daemon.version});
	});

	it('waits for a command that is under way, which gets its answer', async () => {
		const reload = fcm.run('reload', 'web', '--soak', '1s', '--json');
		await fcm.until('web', 'a rollout', ({rollout}) => rollout !== null);
		fcm.cli = other('0.2.0').cli;
		await fcm.ok('daemon', 'update');
		const {code, stdout} = await reload;
		expect({code, apps: JSON.parse(stdout).apps}).toMatchObject({code: 0, apps: [{ok: true, change: 'reloaded'}]});
		expect((await fcm.report()).daemon).toMatchObject({version: '0.2.0'});
	});

	it('marks app masters of the version before, and a restart gives them the new one', async () => {
		fcm.cli = other('0.2.0').cli;
		const note =
			'api, web  their app masters run fcm 0.1.0, an older version than the daemon (0.2.0); `fcm restart api web`';
		expect(await fcm.ok('daemon', 'update')).toContain(note);
		expect(await fcm.ok('ls')).toContain(note);
		await load.stop();
		expect(await fcm.ok('restart', 'api')).toMatch(/api +restarted/);
		const [api, web] = (await fcm.report()).apps;
		expect(api).toMatchObject({version: '0.2.0', status: 'online', ready: 2});
		expect(api!.masterPid).not.toBe(before.apps[0]!.masterPid);
		expect(web).toMatchObject({version: '0.1.0', masterPid: before.apps[1]!.masterPid});
		expect(await fcm.ok('ls')).toMatch(/^web {2}its app master runs/m);
	});

	/** Programs in the place of the new daemon that fail at each step, and what is said of it. */
	const broken: Record<string, [code: string, says: string]> = {
		'cannot be loaded': ['throw new Error("this build is broken");', 'this build is broken'],
		'ends at once': ['process.exit(7);', 'exited with code 7'],
		'dies holding what the old one let go of': [handOverThen('process.exit(8)'), 'exited with code 8'],
		'is killed there': [handOverThen('process.kill(process.pid, "SIGKILL")'), 'ended by SIGKILL'],
	};

	it('leaves the old one running when the new one does not come up, at whatever step', async () => {
		const next = other('0.2.0');
		const ours = fcm.cli;
		const refused = async (what: string, says: string) => {
			fcm.cli = next.cli;
			const {code, stderr} = await fcm.run('daemon', 'update');
			expect({what, code, stderr}).toMatchObject({what, code: 1, stderr: expect.stringContaining(says)});
			expect(stderr).toContain(`The daemon of fcm ${before.daemon.version} (pid ${before.daemon.pid}) goes on`);
			fcm.cli = ours;
		};
		const registry = path.join(fcm.home, 'apps.json');
		const text = readFileSync(registry, 'utf8');
		writeFileSync(registry, text.slice(0, 40));
		await refused('finds a damaged registry, which the old one still knows', 'cannot read the registry');
		writeFileSync(registry, text);
		for (const [what, [code, says]] of Object.entries(broken)) {
			writeFileSync(path.join(next.dist, 'daemon.cjs'), code);
			await refused(what, says);
		}
		await untouched({pid: before.daemon.pid});
		expect(await fcm.ok('scale', 'web', '1')).toMatch(/web +scaled/);
	});

	it('lets only one of two at once through', async () => {
		fcm.cli = other('0.2.0').cli;
		const runs = await Promise.all([fcm.run('daemon', 'update'), fcm.run('daemon', 'update')]);
		expect(runs.map(({code}) => code).sort()).toContain(0);
		await eventually(
			'one daemon is left',
			async () => fcm.processes().filter(({command}) => /fcm: daemon|daemon\.cjs/.test(command)),
			(daemons) => daemons.length === 1,
		);
		await untouched({version: '0.2.0'});
	});
});

/** Speaks to the old daemon as the new one would, as far as that it has let go of the lock. */
function handOverThen(end: string): string {
	return `
		const net = require('node:net');
		const path = require('node:path');
		const socket = net.connect(path.join(process.env.FCM_HOME, 'run/daemon.sock'));
		const send = (frame) => socket.write(JSON.stringify(frame) + '\\n');
		send({kind: 'hello', protocol: 1, features: [], role: 'client', pid: process.pid, version: '0.2.0'});
		send({kind: 'request', id: 1, method: 'daemon.handOver', params: {}});
		let text = '';
		socket.on('data', (chunk) => {
			text += chunk;
			if (text.includes('released')) ${end};
		});
	`;
}
