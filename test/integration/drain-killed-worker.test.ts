import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {startLoad} from '../helpers/load.ts';

const clients = 8;

describe('a worker that is killed with SIGKILL', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	for (const mode of ['keep-alive', 'new-connection'] as const) {
		it(`loses at most what it had in flight: ${mode}`, async () => {
			const port = await freePort();
			const app = {name: 'api', script: fixture('http.cjs'), instances: 2, min_uptime: 200, env: {PORT: port}};
			await fcm.ok('start', fcm.ecosystem(app));
			const load = startLoad({url: `http://127.0.0.1:${port}`, path: '/?ms=50', connections: clients, mode});
			await load.served(100);
			const [victim, other] = (await fcm.app('api')).workers;

			process.kill(victim!.pid, 'SIGKILL');

			await fcm.until('api', 'its replacement', ({workers, ready}) => ready === 2 && workers[0]?.pid !== victim!.pid);
			const lost = load.failedTotal;
			await load.served(100);
			const {failed, failedTotal} = await load.stop();
			// One request per client is in flight; all of them might have been in this worker.
			expect(lost).toBeLessThanOrEqual(clients);
			expect({failedTotal, failed}).toEqual({failedTotal: lost, failed});
			for (const {error} of failed) expect(error).toMatch(/^(ECONNRESET|socket hang up|EPIPE) before the answer$/);
			const after = await fcm.app('api');
			expect(after.workers[1]?.pid).toBe(other!.pid);
			expect(after).toMatchObject({status: 'online', restarts: 1});
		});
	}

	it('leaves no connection hanging that was on its way to it', async () => {
		const port = await freePort();
		const app = {name: 'api', script: fixture('http.cjs'), instances: 2, min_uptime: 50, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
		const load = startLoad({
			...{url: `http://127.0.0.1:${port}`, path: '/?ms=2', connections: clients, mode: 'new-connection'},
			timeoutMs: 4000,
		});
		for (let kill = 0; kill < 5; kill++) {
			await load.served(100);
			const {pid} = (await fcm.app('api')).workers[kill % 2]!;
			process.kill(pid, 'SIGKILL');
			await fcm.until('api', 'its replacement', ({workers, ready}) => {
				return ready === 2 && workers.every((worker) => worker.pid !== pid && worker.uptimeMs > 100);
			});
		}
		const {failed} = await load.stop();
		// Cut at once is what the worker had in flight; a timeout is what nobody has told the client about.
		expect(failed.filter(({error}) => !error.startsWith('ECONNRESET'))).toEqual([]);
	});
});
