import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

let fcm: Fcm;
let port: number;
beforeEach(async () => {
	fcm = new Fcm();
	port = await freePort();
	await fcm.ok('start', fcm.ecosystem(appOf(port)));
});
afterEach(() => fcm.end());

const appOf = (at: number) => ({name: 'api', script: fixture('http.cjs'), min_uptime: 200, env: {PORT: at}});
const file = (name: string) => path.join(fcm.home, name);
const daemons = () => fcm.processes().filter(({command}) => /^fcm: daemon\b/.test(command));
const answers = async () => (await fetch(`http://127.0.0.1:${port}/`)).status;

/** Who runs: one daemon, one app master, its worker; none of them a second time. */
async function processes() {
	const {daemon, apps} = await fcm.report();
	expect(daemons().map(({pid}) => pid)).toEqual([daemon.pid]);
	return {
		daemon: daemon.pid,
		masters: apps.map((app) => app.masterPid),
		workers: apps.flatMap((app) => app.workers.map(({pid}) => pid)),
	};
}

describe('a daemon that lives', () => {
	const removals: Record<string, string[]> = {
		'its socket': ['run/daemon.sock'],
		'the lock': ['lock-id'],
		'its socket and the lock': ['run/daemon.sock', 'lock-id'],
		'the list of apps': ['apps.json', 'apps.json.bak'],
	};
	for (const [what, names] of Object.entries(removals)) {
		it(`is found again by the next command when ${what} was removed`, async () => {
			const before = await processes();
			for (const name of names) rmSync(file(name));
			expect(await processes()).toEqual(before);
			await eventually(
				'all is back',
				async () => names.map((name) => existsSync(file(name))),
				(there) => there.every(Boolean),
			);
			expect(await processes()).toEqual(before);
			expect(statSync(file(names[0]!)).mode & 0o777).toBe(0o600);
		});
	}

	it('is not replaced by a second one that is started by hand, with the lock removed', async () => {
		const before = await processes();
		rmSync(file('lock-id'));
		const program = new URL('../../dist/daemon.cjs', import.meta.url).pathname;
		expect(spawnSync(process.execPath, [program], {env: fcm.env, timeout: 30_000}).status).toBe(0);
		expect(await processes()).toEqual(before);
	});

	it('finds itself again in a home that was removed, with everything that runs', async () => {
		const before = await processes();
		const {daemon} = await fcm.report();
		rmSync(fcm.home, {recursive: true});
		expect(await answers()).toBe(200);
		expect(await processes()).toEqual(before);
		const {stderr, stdout} = await fcm.run('ls');
		expect(stdout).toContain('online');
		expect(stderr).toMatch(
			/^notice: the lock, apps\.json, the daemon's socket had been removed from .*, and was put back\n$/,
		);
		expect((await fcm.report()).daemon.index).toBe(daemon.index);
		expect(statSync(fcm.home).mode & 0o777).toBe(0o700);

		// What its next daemon needs is back too.
		await eventually(
			'its master is findable',
			async () => readdirSync(file('run')).length,
			(count) => count >= 2,
		);
		await eventually('its bundle is back', async () => existsSync(file('apps/api/master.json')), Boolean);
		process.kill(before.daemon, 'SIGKILL');
		const after = await processes();
		expect(after).toEqual({...before, daemon: after.daemon});
		await fcm.ok('reload', 'api');
	});

	it('makes no home again that nobody asks for', async () => {
		const before = await processes();
		rmSync(fcm.home, {recursive: true});
		// Its log is unlinked, and still open.
		const log = () => readFileSync(`/proc/${before.daemon}/fd/2`, 'utf8');
		await eventually(
			'the daemon has noticed',
			async () => log(),
			(text) => text.includes('was removed; the apps run on. Any fcm command makes it again'),
		);
		expect(existsSync(fcm.home)).toBe(false);
		expect(await answers()).toBe(200);
		expect(await processes()).toEqual(before);
	});
});

describe('a daemon that is dead', () => {
	it('has its socket cleaned up and its lock taken over', async () => {
		const before = await processes();
		process.kill(before.daemon, 'SIGKILL');
		await eventually(
			'it is gone',
			async () => daemons().length,
			(count) => count === 0,
		);
		expect(statSync(file('run/daemon.sock')).isSocket()).toBe(true);
		const after = await processes();
		expect(after).toEqual({...before, daemon: after.daemon});
	});

	it('may have left anything in the place of its socket and its lock', async () => {
		const before = await processes();
		process.kill(before.daemon, 'SIGKILL');
		rmSync(file('run/daemon.sock'));
		writeFileSync(file('run/daemon.sock'), 'no socket');
		rmSync(file('lock-id'));
		mkdirSync(file('lock-id'));
		const after = await processes();
		expect(after).toEqual({...before, daemon: after.daemon});
		expect(readFileSync(file('lock-id'), 'utf8')).toMatch(/^[0-9a-f]{32}$/);
	});
});

describe("somebody else's socket in the daemon's place", () => {
	it('is not unlinked while it is listened on', async () => {
		const {daemon} = await processes();
		process.kill(daemon, 'SIGKILL');
		await eventually(
			'it is gone',
			async () => daemons().length,
			(count) => count === 0,
		);
		rmSync(file('run/daemon.sock'));
		const server = net.createServer((socket) => socket.destroy());
		await new Promise<void>((resolve) => server.listen(file('run/daemon.sock'), resolve));
		const {ino} = statSync(file('run/daemon.sock'));
		const program = new URL('../../dist/daemon.cjs', import.meta.url).pathname;
		const run = await new Promise<number | null>((resolve) => {
			const child = fcm.spawnProgram(program);
			child.once('exit', (code) => resolve(code));
		});
		expect([run, statSync(file('run/daemon.sock')).ino]).toEqual([0, ino]);
		await new Promise((resolve) => server.close(resolve));
	});
});

describe('two homes side by side', () => {
	it('know nothing of each other', async () => {
		const other = new Fcm();
		try {
			await other.ok('start', other.ecosystem({...appOf(await freePort()), name: 'api'}));
			const mine = await processes();
			const theirs = await other.report();
			expect(theirs.daemon.pid).not.toBe(mine.daemon);
			expect(theirs.apps.map(({masterPid}) => masterPid)).not.toEqual(mine.masters);
			await other.ok('reload', 'api');
			process.kill(theirs.daemon.pid, 'SIGKILL');
			await other.ok('stop', 'api');
			await other.ok('kill');
			expect(await processes()).toEqual(mine);
			expect(await answers()).toBe(200);
		} finally {
			await other.end();
		}
	});
});
