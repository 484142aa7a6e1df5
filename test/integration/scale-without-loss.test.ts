import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {startLoad} from '../helpers/load.ts';

describe('scaling', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		const app = {name: 'api', script: fixture('http.cjs'), instances: 2, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
	});
	afterEach(() => fcm.end());

	it('up and down loses no request and keeps the workers that stay', async () => {
		const before = (await fcm.app('api')).workers.map((worker) => worker.pid);
		const url = `http://127.0.0.1:${port}`;
		const loads = [
			startLoad({url, connections: 10, mode: 'keep-alive'}),
			startLoad({url, connections: 5, mode: 'new-connection', path: '/?ms=100'}),
		];
		for (const [to, count] of [
			['4', 4],
			['-1', 3],
			['+1', 4],
			['1', 1],
			['2', 2],
		] as const) {
			await Promise.all(loads.map((load) => load.served(20)));
			await fcm.ok('scale', 'api', to);
			const {wanted, ready, workers} = await fcm.app('api');
			expect({wanted, ready, slots: workers.map(({slot}) => slot)}).toEqual({
				...{wanted: count, ready: count},
				slots: Array.from({length: count}, (_, slot) => slot),
			});
		}
		for (const load of loads) expect((await load.stop()).failed).toEqual([]);
		expect((await fcm.app('api')).workers[0]?.pid).toBe(before[0]);
	});

	it('to something that makes no sense says what, and changes nothing', async () => {
		for (const to of ['-5', '0', 'x', '10000', '1.5', '']) {
			const {code, stdout, stderr} = await fcm.run('scale', 'api', to);
			expect({to, code}).toEqual({to, code: 2});
			expect(stdout + stderr).not.toMatch(/\n\s+at /);
		}
		expect((await fcm.run('scale', 'api', '-5')).stderr).toContain('-3');
		expect((await fcm.run('scale', 'apu', '2')).code).toBe(6);
		expect(await fcm.app('api')).toMatchObject({wanted: 2, ready: 2});
	});
});
