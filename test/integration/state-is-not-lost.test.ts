import {execFileSync} from 'node:child_process';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {StatusReport} from '../../src/protocol/status.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

let fcm: Fcm;
beforeEach(async () => {
	fcm = new Fcm();
	const app = {script: fixture('http.cjs'), min_uptime: 200};
	const apps = await Promise.all(
		['api', 'job'].map(async (name) => ({...app, name, env: {PORT: await freePort(), PASSWORD: 'hunter2'}})),
	);
	await fcm.ok('start', fcm.ecosystem(...apps));
	await fcm.ok('stop', 'job');
});
afterEach(() => fcm.end());

const file = (name: string) => path.join(fcm.home, name);

/** What must be the same whatever becomes of the files. */
function processesOf({apps}: StatusReport) {
	return apps.map(({name, status, masterPid, restarts, workers}) => {
		return {name, status, masterPid, restarts, workers: workers.map(({pid}) => pid)};
	});
}

const lives = async () => processesOf(await fcm.report());

async function killDaemon(): Promise<void> {
	process.kill((await fcm.report()).daemon.pid, 'SIGKILL');
}

const damages: Record<string, (registry: string) => void> = {
	'cut off in the middle': (registry) => truncateSync(registry, Math.floor(statSync(registry).size / 2)),
	emptied: (registry) => truncateSync(registry, 0),
	'filled with garbage': (registry) => writeFileSync(registry, Buffer.alloc(4096, 0xff)),
	'of another schema': (registry) => writeFileSync(registry, '{"apps": {"api": {"wanted": "perhaps"}}}'),
	deleted: (registry) => rmSync(registry),
	'replaced by a directory': (registry) => replace(registry, () => mkdirSync(registry)),
	'replaced by a FIFO': (registry) => replace(registry, () => execFileSync('mkfifo', [registry])),
	'replaced by a symlink to elsewhere': (registry) => replace(registry, () => symlinkSync('/etc/hostname', registry)),
};

function replace(registry: string, make: () => void): void {
	rmSync(registry);
	make();
}

describe('apps.json', () => {
	it('may be damaged in every way: nothing that runs is lost or started twice, and it is said once', async () => {
		const before = await lives();
		expect(before).toMatchObject([
			{name: 'api', status: 'online'},
			{name: 'job', status: 'stopped'},
		]);
		let daemon = (await fcm.report()).daemon.pid;
		for (const [how, damage] of Object.entries(damages)) {
			process.kill(daemon, 'SIGKILL');
			damage(file('apps.json'));
			const {code, stdout, stderr} = await fcm.run('ls');
			expect({how, code, stderr}).toMatchObject({
				code: 0,
				stderr: expect.stringMatching(/^notice: apps\.json .*; the last good copy is used\n$/),
			});
			expect(stdout).toContain('api');
			const report = await fcm.report();
			expect(processesOf(report), how).toEqual(before);
			expect(report.daemon.notice, how).toBeNull();
			daemon = report.daemon.pid;
		}
		const log = readFileSync(file('daemon.log'), 'utf8');
		expect(log.match(/ warn apps\.json /g)).toHaveLength(Object.keys(damages).length);
		expect(log).not.toContain('hunter2');
		expect(readFileSync('/etc/hostname', 'utf8')).not.toContain('apps');
		for (const name of readdirSync(fcm.home).filter((name) => name.startsWith('apps.json'))) {
			if (statSync(file(name)).isFile() && !name.includes('corrupt'))
				expect(statSync(file(name)).mode & 0o777).toBe(0o600);
		}
	});

	it('may be lost with its copy: what runs is adopted, what was stopped is known and stays so', async () => {
		const before = await lives();
		const {index = 0} = (await fcm.report()).daemon;
		await killDaemon();
		writeFileSync(file('apps.json'), '{');
		writeFileSync(file('apps.json.bak'), '{');
		const {stderr} = await fcm.run('ls');
		expect(stderr).toMatch(/^notice: apps\.json could not be read .*there is no good copy, so it starts empty\n$/);
		const after = await lives();
		expect(after[0]).toEqual(before[0]);
		expect(after[1]).toMatchObject({name: 'job', status: 'stopped'});
		expect((await fcm.report()).daemon.index).toBeGreaterThan(index);
	});

	it('has an index that goes up with each change, over daemons', async () => {
		const index = async () => (await fcm.report()).daemon.index ?? Number.NaN;
		const first = await index();
		await fcm.ok('start', 'job');
		const second = await index();
		expect(second).toBeGreaterThan(first);
		await killDaemon();
		expect(await index()).toBe(second);
		await fcm.ok('start', 'job');
		expect(await index()).toBe(second);
		await fcm.ok('stop', 'job');
		expect(await index()).toBeGreaterThan(second);
	});
});

describe('fcm save and resurrect', () => {
	it('go back to what ran: started again, changed back, left stopped, and stop nothing', async () => {
		const saved = await fcm.ok('save');
		expect(saved).toContain('saved as "default": api running; job stopped');
		expect(statSync(file('saves/default.json')).mode & 0o777).toBe(0o600);
		expect(statSync(file('saves')).mode & 0o777).toBe(0o700);
		expect(readFileSync(file('saves/default.json'), 'utf8')).toContain('hunter2');

		await fcm.ok('scale', 'api', '2');
		await fcm.ok('stop', 'api');
		await fcm.ok('delete', 'job');
		const other = fcm.file('other.cjs', `require(${JSON.stringify(fixture('http.cjs'))})`);
		fcm.env.PORT = String(await freePort());
		await fcm.ok('start', other);
		const {masterPid} = await fcm.app('other');
		await killDaemon();

		const back = await fcm.run('resurrect');
		expect(back).toMatchObject({code: 0, stdout: expect.stringMatching(/^api +started .* 1\/1 ready/)});
		expect(back.stdout).toContain('job  left alone: it was stopped when the set was saved, and stays so\n');
		expect(back.stdout).toContain('other  left alone: it runs, and is not in the set\n');
		expect(await fcm.app('api')).toMatchObject({status: 'online', ready: 1, wanted: 1});
		expect(await fcm.app('job')).toMatchObject({status: 'stopped'});
		expect(await fcm.app('other')).toMatchObject({status: 'online', masterPid});

		const again = JSON.parse(await fcm.ok('resurrect', '--json'));
		expect(again).toMatchObject({apps: [{app: 'api', ok: true, change: 'unchanged'}], notice: null});
		expect(JSON.stringify(again)).not.toContain('hunter2');
	});

	it('are named; a set can be listed and deleted, and says when it is damaged', async () => {
		await fcm.ok('save', 'before-upgrade');
		await fcm.ok('save', 'other');
		expect(await fcm.ok('save', 'other')).toContain('saved over "other"');
		const {saves} = JSON.parse(await fcm.ok('save', '--list', '--json'));
		expect(saves).toMatchObject([
			{
				name: 'before-upgrade',
				damage: null,
				apps: [
					{app: 'api', wanted: 'running'},
					{app: 'job', wanted: 'stopped'},
				],
			},
			{name: 'other'},
		]);
		await fcm.ok('save', '--delete', 'other');
		expect(await fcm.run('resurrect', 'before-upgrad')).toMatchObject({
			code: 2,
			stderr: expect.stringMatching(/no set "before-upgrad"; did you mean "before-upgrade"\?/),
		});
		truncateSync(file('saves/before-upgrade.json'), 100);
		const {code, stderr} = await fcm.run('resurrect', 'before-upgrade');
		expect(code).toBe(0);
		expect(stderr).toMatch(/notice: before-upgrade\.json could not be read .*; the last good copy is used/);
		for (const name of ['../apps', 'a/b', '.hidden', '']) {
			expect(await fcm.run('save', name)).toMatchObject({
				code: 2,
				stderr: expect.stringContaining('cannot name a set'),
			});
		}
	});

	it('tells the truth about an app that does not come back', async () => {
		await fcm.ok('save');
		await fcm.ok('delete', 'api');
		const saved = JSON.parse(readFileSync(file('saves/default.json'), 'utf8'));
		saved.apps.api.spec.script = '/nowhere/server.js';
		writeFileSync(file('saves/default.json'), JSON.stringify(saved));
		const {code, stderr} = await fcm.run('resurrect');
		expect(code).not.toBe(0);
		expect(stderr).toMatch(/api +failed: .*\/nowhere\/server\.js/);
	});
});
