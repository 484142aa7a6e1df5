import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {release} from '../helpers/fixture.ts';
import {startLoad} from '../helpers/load.ts';

/** A release that is bad, and words of the reason that the user must see. */
const badReleases = {
	'throws at import': {
		app: 'throws-at-import.cjs',
		says: ['this release is broken', 'exited with code 1', 'about to throw'],
	},
	'exits 0 at once': {app: 'exits-at-once.cjs', says: ['exited with code 0 before it was ready']},
	'never listens': {app: 'never-listens.cjs', says: ['was not ready within 1.5 s', 'does not listen']},
	'dies 300 ms after it is ready': {app: 'dies-after-ready.cjs', says: ['after it was ready', 'lost my database']},
};

describe('a bad release is rolled back while the old one serves', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	for (const [title, {app, says}] of Object.entries(badReleases)) {
		it(`when it ${title}`, async () => {
			const port = await freePort();
			const script = fcm.file('app.cjs', release('http.cjs'));
			await fcm.ok(
				'start',
				fcm.ecosystem({name: 'api', script, instances: 2, listen_timeout: 1500, env: {PORT: port}}),
			);
			const before = (await fcm.app('api')).workers.map((worker) => worker.pid);
			const load = startLoad({url: `http://127.0.0.1:${port}`, connections: 10, mode: 'keep-alive'});
			await load.served(50);
			fcm.file('app.cjs', release(app, 2));

			const {code, stdout, stderr} = await fcm.run('reload', 'api');

			expect(code, stdout + stderr).toBe(4);
			for (const words of says) expect(stdout + stderr).toContain(words);
			await load.served(50);
			const report = await load.stop();
			expect({failed: report.failed, seen: [...report.seen].includes('1')}).toEqual({failed: [], seen: true});
			const after = await fcm.app('api');
			expect(after).toMatchObject({status: 'online', generation: 1, ready: 2, lastFailure: {generation: 2}});
			expect(after.workers.map((worker) => worker.pid)).toEqual(before);
		});
	}

	it('and the next good one is generation 3', async () => {
		const port = await freePort();
		const script = fcm.file('app.cjs', release('http.cjs'));
		await fcm.ok('start', fcm.ecosystem({name: 'api', script, env: {PORT: port}}));
		fcm.file('app.cjs', release('throws-at-import.cjs'));
		expect((await fcm.run('reload', 'api')).code).toBe(4);
		fcm.file('app.cjs', release('http.cjs', 3));
		await fcm.ok('reload', 'api');
		expect(await fcm.app('api')).toMatchObject({status: 'online', generation: 3, lastFailure: null});
	});
});
