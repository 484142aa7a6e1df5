import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

/** Serves, and writes numbered lines all the while. */
const chatty = `
	require(${JSON.stringify(fixture('http.cjs'))});
	let line = 0;
	setInterval(() => console.log('line ' + ++line + ' of ' + process.pid), 5);
`;

describe('a daemon that is gone', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		const script = fcm.file('chatty.cjs', chatty);
		await fcm.ok('start', fcm.ecosystem({name: 'api', script, instances: 2, env: {PORT: port}}));
	});
	afterEach(() => fcm.end());

	it('by kill -9, five times in a row, leaves every worker alive and serving, and loses no line of their logs', async () => {
		const before = await fcm.app('api');
		const load = startSteadyLoad(port);
		const daemons = new Set<number>();
		for (let round = 0; round < 5; round++) {
			const {daemon} = await fcm.report();
			daemons.add(daemon.pid);
			process.kill(daemon.pid, 'SIGKILL');
			await load.served(20);
			const after = await fcm.app('api');
			expect(after.workers.map(({pid}) => pid)).toEqual(before.workers.map(({pid}) => pid));
			expect(after).toMatchObject({status: 'online', restarts: 0, masterPid: before.masterPid, generation: 1});
		}
		expect(daemons.size).toBe(5);
		expect(await load.stop()).toEqual([]);
		await fcm.ok('stop', 'api');
		for (const {pid} of before.workers) {
			const numbers = linesOf(pid);
			expect(numbers.length).toBeGreaterThan(100);
			expect(numbers).toEqual(numbers.map((_, index) => index + 1));
		}
	});

	function linesOf(pid: number): number[] {
		const log = readFileSync(path.join(fcm.home, 'apps/api/logs/out.log'), 'utf8');
		return [...log.matchAll(new RegExp(`line (\\d+) of ${pid}$`, 'gm'))].map(([, number]) => Number(number));
	}

	it('by `fcm kill --daemon-only` leaves the apps alone, says so, and the next command takes them over', async () => {
		const before = await fcm.report();
		const load = startSteadyLoad(port);
		const said = await fcm.ok('kill', '--daemon-only');
		expect(said).toMatch(new RegExp(`daemon \\(pid ${before.daemon.pid}\\) has ended; one app runs on: api\n.*fcm ls`));
		await load.served(20);
		expect(fcm.processes().map(({pid}) => pid)).not.toContain(before.daemon.pid);

		const {code, stdout} = await fcm.run('daemon', 'status', '--json');
		const {masterPid} = before.apps[0]!;
		expect({code, ...JSON.parse(stdout)}).toMatchObject({
			code: 3,
			running: false,
			masters: [{app: 'api', pid: masterPid, answers: true}],
		});
		expect(await fcm.ok('kill', '--daemon-only')).toMatch(/^no daemon runs: nothing to end; one app runs on/);

		const after = await fcm.report();
		expect(after.daemon.pid).not.toBe(before.daemon.pid);
		expect(after.apps[0]).toMatchObject({masterPid, restarts: 0, status: 'online'});
		expect(after.apps[0]!.workers.map(({pid}) => pid)).toEqual(before.apps[0]!.workers.map(({pid}) => pid));
		expect(await load.stop()).toEqual([]);
	});

	it('by kill -9 during a reload: the command ends in words, the reload goes on, and the next daemon writes down what serves', async () => {
		const {daemon} = await fcm.report();
		const changed = fcm.ecosystem({
			...{name: 'api', script: path.join(fcm.dir, 'chatty.cjs'), instances: 2},
			env: {PORT: port, RELEASE: 'two'},
		});
		const start = fcm.run('start', changed);
		await fcm.until('api', 'a rollout', ({rollout}) => rollout !== null);
		process.kill(daemon.pid, 'SIGKILL');
		const {code, stderr} = await start;
		expect({code, stderr}).toMatchObject({code: 3, stderr: expect.stringContaining('daemon')});
		expect(stderr).not.toMatch(/\n\s+at /);
		const after = await fcm.until('api', 'generation 2 alone', ({generation, status, rollout}) => {
			return generation === 2 && status === 'online' && rollout === null;
		});
		const registry = () => JSON.parse(readFileSync(path.join(fcm.home, 'apps.json'), 'utf8'));
		await fcm.until('api', 'written down', () => registry().apps.api.spec.env.RELEASE === 'two');
		// So the same file changes nothing any more.
		expect(await fcm.ok('start', changed)).toMatch(/api +(unchanged|.*already)/);
		expect((await fcm.app('api')).workers.map(({pid}) => pid)).toEqual(after.workers.map(({pid}) => pid));
	});
});

describe('thirty first commands at once', () => {
	it('start one daemon', async () => {
		const fcm = new Fcm();
		try {
			const reports = await Promise.all(Array.from({length: 30}, () => fcm.report()));
			expect(new Set(reports.map(({daemon}) => daemon.pid)).size).toBe(1);
			await eventually(
				'those that found the lock taken have ended',
				async () => fcm.processes().filter(({command}) => /fcm: daemon|daemon\.js/.test(command)),
				(daemons) => daemons.length === 1,
			);
		} finally {
			await fcm.end();
		}
	});
});
