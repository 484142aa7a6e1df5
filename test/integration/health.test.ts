import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventsOf, only} from '../helpers/app-events.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {startLoad} from '../helpers/load.ts';

describe('health', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	it('asks each worker over its own socket, and replaces the ill one without losing a request', async () => {
		const port = await freePort();
		const asked = {ready_when: {http: '/health'}, health: {http: '/health', interval: '300ms', failures: 2}};
		const app = {name: 'api', script: fixture('health.cjs'), instances: 2, ...asked, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
		const load = startLoad({url: `http://127.0.0.1:${port}`, connections: 6, mode: 'keep-alive'});
		await load.served(50);
		const before = (await fcm.app('api')).workers.map(({pid}) => pid);
		const {pid} = (await (await fetch(`http://127.0.0.1:${port}/poison`)).json()) as {pid: number};

		const after = await fcm.until('api', 'another worker in its slot', ({workers, ready}) => {
			return ready === 2 && workers.length === 2 && workers.every((worker) => worker.pid !== pid);
		});

		await load.served(50);
		expect((await load.stop()).failed).toEqual([]);
		expect(after.workers.filter((worker) => before.includes(worker.pid))).toHaveLength(1);
		expect(after.restarts).toBe(0);
		expect(only(await eventsOf(fcm, 'api'), 'worker-unhealthy')).toMatchObject([
			{pid, failures: 2, reason: expect.stringContaining('/health answered 500')},
		]);
	});
});
