import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture, release} from '../helpers/fixture.ts';
import {type LoadOptions, startLoad} from '../helpers/load.ts';

const rows: Record<string, Omit<LoadOptions, 'url'>> = {
	'kept-alive connections': {connections: 20, mode: 'keep-alive'},
	'a new connection per request': {connections: 10, mode: 'new-connection'},
	'answers that take 300 ms': {connections: 20, mode: 'keep-alive', path: '/?ms=300'},
	'uploads that take half a second': {
		...{connections: 6, mode: 'keep-alive', method: 'POST'},
		upload: {chunks: 5, chunkBytes: 20_000, everyMs: 100},
	},
};

const apps = {
	'an app without any handler (CommonJS)': 'http.cjs',
	'an app without any handler (ESM)': 'http.mjs',
	'an app that closes its server on SIGTERM': 'closes-on-sigterm.cjs',
};

describe('a reload loses no request', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	for (const [app, file] of Object.entries(apps)) {
		it(`of ${app}`, async () => {
			const port = await freePort();
			await fcm.ok('start', fcm.ecosystem({name: 'api', script: fixture(file), instances: 2, env: {PORT: port}}));
			const loads = Object.entries(rows).map(([row, options]) => ({
				row,
				load: startLoad({...options, url: `http://127.0.0.1:${port}`}),
			}));
			for (let reload = 0; reload < 3; reload++) {
				await Promise.all(loads.map(({load}) => load.served(10)));
				await fcm.ok('reload', 'api');
			}
			await Promise.all(loads.map(({load}) => load.served(10)));
			for (const {row, load} of loads) {
				const {ok, failed, failedTotal} = await load.stop();
				expect({row, failed, failedTotal}).toEqual({row, failed: [], failedTotal: 0});
				expect(ok).toBeGreaterThan(40);
			}
			const status = await fcm.app('api');
			expect(status).toMatchObject({status: 'online', generation: 4, wanted: 2, ready: 2, restarts: 0});
			expect(status.workers.map((worker) => worker.generation)).toEqual([4, 4]);
		});
	}

	it('and the answers come from the new code afterwards', async () => {
		const port = await freePort();
		const script = fcm.file('app.cjs', release('http.cjs', 1));
		await fcm.ok('start', fcm.ecosystem({name: 'api', script, instances: 2, env: {PORT: port}}));
		const answer = async () => (await (await fetch(`http://127.0.0.1:${port}`)).json()) as {release: string};
		expect((await answer()).release).toBe('1');
		fcm.file('app.cjs', release('http.cjs', 2));
		expect(await fcm.ok('reload', 'api')).toMatch(/api +reloaded +generation 1 → 2 +2\/2 ready/);
		for (let request = 0; request < 10; request++) expect((await answer()).release).toBe('2');
	});

	it('and of two reloads at once one is refused in words', async () => {
		const port = await freePort();
		await fcm.ok('start', fcm.ecosystem({name: 'api', script: fixture('http.cjs'), env: {PORT: port}}));
		const runs = await Promise.all([fcm.run('reload', 'api'), fcm.run('reload', 'api')]);
		expect(runs.map(({code}) => code).sort()).toEqual([0, 1]);
		const refused = runs.find(({code}) => code === 1);
		expect(refused?.stderr ?? '').toContain('a reload is running');
		expect((await fcm.app('api')).generation).toBe(2);
	});
});
