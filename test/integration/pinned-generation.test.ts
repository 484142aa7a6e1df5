import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {goodRelease, Releases} from '../helpers/releases.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

describe('a generation is pinned to the release that `current` pointed to when it was made', () => {
	let fcm: Fcm;
	let port: number;
	let releases: Releases;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		releases = new Releases(fcm.dir, 'api');
		releases.deploy(1, goodRelease(1));
		const app = {name: 'api', script: releases.script, instances: 2, min_uptime: 300, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
	});
	afterEach(() => fcm.end());

	/** Kills a worker of slot 0 and returns the release of the one that takes its place. */
	async function releaseAfterACrash(): Promise<string> {
		const {workers} = await fcm.app('api');
		process.kill(workers[0]!.pid, 'SIGKILL');
		const after = await fcm.until('api', 'a replacement', (app) => {
			return app.ready === 2 && app.workers.every(({pid}) => pid !== workers[0]!.pid);
		});
		const answer = await eventually(
			'the replacement answers',
			() => freshAnswer(port),
			({pid}) => pid === after.workers[0]!.pid,
		);
		return answer.release;
	}

	it('so a worker that dies after a failed deploy comes back from its own release', async () => {
		releases.deploy(2, "throw new Error('broken');");
		expect((await fcm.run('reload', 'api')).code).toBe(4);
		expect(await releaseAfterACrash()).toBe('1');
		expect(await fcm.app('api')).toMatchObject({status: 'online', generation: 1, ready: 2});
	});

	it('and also before the deploy has been reloaded', async () => {
		releases.deploy(2, goodRelease(2));
		expect(await releaseAfterACrash()).toBe('1');
	});

	it('and a rollback goes back to it without losing a request, and stays there', async () => {
		releases.deploy(2, goodRelease(2));
		await fcm.ok('reload', 'api');
		expect((await freshAnswer(port)).release).toBe('2');
		const load = startSteadyLoad(port);
		await load.served(5);

		expect(await fcm.ok('rollback', 'api')).toMatch(/api +rolled back/);

		await load.served(5);
		expect(await load.stop()).toEqual([]);
		for (let request = 0; request < 4; request++) expect((await freshAnswer(port)).release).toBe('1');
		expect(await releaseAfterACrash()).toBe('1');
	});

	it('but there is nothing to roll back to before the first reload', async () => {
		const {code, stderr} = await fcm.run('rollback', 'api');
		expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringContaining('FCM_ERR_NO_PREVIOUS')});
		expect(await fcm.app('api')).toMatchObject({status: 'online', generation: 1});
	});
});
