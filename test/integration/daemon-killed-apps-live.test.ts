import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {startLoad} from '../helpers/load.ts';

describe('kill -9 of the daemon', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		const app = {name: 'api', script: fixture('http.cjs'), instances: 2, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
	});
	afterEach(() => fcm.end());

	it('leaves every worker alive and serving, five times in a row, and the next command finds them', async () => {
		const before = await fcm.app('api');
		const load = startLoad({url: `http://127.0.0.1:${port}`, connections: 10, mode: 'keep-alive'});
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
		expect((await load.stop()).failed).toEqual([]);
	});

	it('during a reload ends the command in words, and the app master finishes the reload', async () => {
		const {daemon} = await fcm.report();
		const reload = fcm.run('reload', 'api');
		await fcm.until('api', 'a rollout', ({rollout}) => rollout !== null);
		process.kill(daemon.pid, 'SIGKILL');
		const {code, stderr} = await reload;
		expect({code, stderr}).toMatchObject({code: 3, stderr: expect.stringContaining('daemon')});
		expect(stderr).not.toMatch(/\n\s+at /);
		await fcm.until('api', 'generation 2 alone', ({generation, status}) => generation === 2 && status === 'online');
	});
});

describe('thirty first commands at once', () => {
	it('start one daemon', async () => {
		const fcm = new Fcm();
		try {
			const reports = await Promise.all(Array.from({length: 30}, () => fcm.report()));
			expect(new Set(reports.map(({daemon}) => daemon.pid)).size).toBe(1);
			const daemons = fcm.processes().filter(({command}) => /fcm: daemon|daemon\.js/.test(command));
			expect(daemons).toHaveLength(1);
		} finally {
			await fcm.end();
		}
	});
});
