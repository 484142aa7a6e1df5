import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {StatusReport} from '../../src/protocol/status.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

describe('a daemon that is stopped (SIGSTOP)', () => {
	let fcm: Fcm;
	let load: ReturnType<typeof startSteadyLoad>;
	let before: StatusReport;
	beforeEach(async () => {
		fcm = new Fcm();
		const port = await freePort();
		await fcm.ok('start', fcm.ecosystem({name: 'api', script: fixture('http.cjs'), instances: 2, env: {PORT: port}}));
		load = startSteadyLoad(port);
		before = await fcm.report();
	});
	afterEach(async () => {
		await load.stop();
		await fcm.end();
	});

	const pids = ({apps}: StatusReport) => apps.map(({workers}) => workers.map(({pid}) => pid));

	it('is named by every command within its deadline, also by one that waits already; nothing hangs, no app notices', async () => {
		const {pid} = before.daemon;
		const reload = fcm.run('reload', 'api');
		await fcm.until('api', 'a rollout', ({rollout}) => rollout !== null);
		process.kill(pid, 'SIGSTOP');
		try {
			const runs = await Promise.all([
				fcm.run('ls'),
				fcm.run('ping'),
				fcm.run('stop', 'api'),
				fcm.run('daemon', 'status'),
			]);
			for (const {code, stdout, stderr} of runs) {
				expect({code, said: stdout + stderr}).toMatchObject({
					code: 3,
					said: expect.stringContaining(`the daemon (pid ${pid}) is stopped (SIGSTOP`),
				});
			}
			expect(runs[3]!.stdout).toMatch(/^api +\d+ .* yes/m);
			const {code, stderr} = await reload;
			expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringContaining('no sign of life')});
			expect(stderr).toContain('FCM_ERR_TIMEOUT');
		} finally {
			process.kill(pid, 'SIGCONT');
		}
		const after = await fcm.until(
			'api',
			'generation 2 alone',
			(app) => app.generation === 2 && app.status === 'online',
		);
		expect(after).toMatchObject({restarts: 0, ready: 2, masterPid: before.apps[0]!.masterPid});
		expect((await fcm.report()).daemon.pid).toBe(pid);
		expect(await load.stop()).toEqual([]);
	});

	it('is ended by `fcm kill --daemon-only`, and the next one finds the apps as they were', async () => {
		const {pid} = before.daemon;
		process.kill(pid, 'SIGSTOP');
		expect(await fcm.ok('kill', '--daemon-only')).toContain(
			'did not answer and was ended by SIGKILL; one app runs on: api',
		);
		const after = await fcm.report();
		expect(after.daemon.pid).not.toBe(pid);
		expect(pids(after)).toEqual(pids(before));
		expect(await load.stop()).toEqual([]);
	});
});
