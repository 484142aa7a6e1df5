import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

describe('a worker that dies', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	it('comes back in its slot, and the other worker never notices', async () => {
		const port = await freePort();
		const app = {name: 'api', script: fixture('http.cjs'), instances: 2, min_uptime: 50, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
		const [first, second] = (await fcm.app('api')).workers;
		process.kill(first!.pid, 'SIGKILL');
		const after = await fcm.until('api', 'a new worker in slot 0', ({workers, ready}) => {
			return ready === 2 && workers[0]?.pid !== first!.pid;
		});
		expect(after.workers[1]?.pid).toBe(second!.pid);
		expect(after).toMatchObject({status: 'online', restarts: 1, generation: 1});
		expect(after.workers.map(({slot, restarts}) => ({slot, restarts}))).toEqual([
			{slot: 0, restarts: 1},
			{slot: 1, restarts: 0},
		]);
	});

	it('backs off, says when it will try again, and ends as errored', async () => {
		const script = fixture('throws-at-import.cjs');
		const app = {name: 'api', script, max_restarts: 4, restart_delay: 300, max_restart_delay: 2000};
		const start = await fcm.run('start', fcm.ecosystem(app));
		expect(start.code).toBe(1);
		expect(start.stdout + start.stderr).toContain('this release is broken');
		const waiting = await fcm.until('api', 'a waiting slot', ({trouble}) => (trouble[0]?.retryAt ?? 0) > Date.now());
		expect(waiting.status).toBe('launching');
		const errored = await fcm.until('api', 'errored', ({status}) => status === 'errored');
		expect(errored).toMatchObject({
			restarts: 3,
			ready: 0,
			workers: [],
			trouble: [{slot: 0, failures: 4, retryAt: null}],
		});
		expect((await fcm.run('ls')).stdout).toContain('errored');
	});

	it('does not disturb other apps', async () => {
		const port = await freePort();
		const good = {name: 'good', script: fixture('http.cjs'), env: {PORT: port}};
		const bad = {name: 'bad', script: fixture('throws-at-import.cjs'), max_restarts: 2};
		expect((await fcm.run('start', fcm.ecosystem(good, bad))).code).toBe(1);
		await fcm.until('bad', 'errored', ({status}) => status === 'errored');
		expect(await fcm.app('good')).toMatchObject({status: 'online', restarts: 0});
	});
});
