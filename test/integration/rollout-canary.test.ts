import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventsOf, only, rolloutSteps} from '../helpers/app-events.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {startLoad} from '../helpers/load.ts';
import {goodRelease, Releases} from '../helpers/releases.ts';

/** In answers of fixtures/apps/http.cjs. */
const see = (body: string) => /"release":"(\d+)"/.exec(body)?.[1];

/** Only 500, at once. */
const answers500 = `require('node:http')
	.createServer((_request, response) => { response.statusCode = 500; response.end('no'); })
	.listen(Number(process.env.PORT), '127.0.0.1');`;

describe('a canary', () => {
	let fcm: Fcm;
	let port: number;
	let releases: Releases;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		releases = new Releases(fcm.dir, 'api');
		releases.deploy(1, goodRelease(1));
		const rollout = {strategy: 'canary', canary: {workers: 1, duration: '3s'}};
		const app = {name: 'api', script: releases.script, instances: 3, min_uptime: 200, rollout, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
	});
	/** One that is worse is told from the others as soon as that is clear; until then there must be requests, however slow the machine. */
	const patiently = ['--for', '60s'];
	afterEach(() => fcm.end());

	const startClients = (path = '/?ms=20') =>
		startLoad({url: `http://127.0.0.1:${port}`, path, connections: 8, mode: 'new-connection', see});

	async function pids(): Promise<number[]> {
		return (await fcm.app('api')).workers.map(({pid}) => pid);
	}

	async function isAsBefore(before: number[]): Promise<void> {
		const after = await fcm.app('api');
		expect(after).toMatchObject({
			status: 'online',
			generation: 1,
			ready: 3,
			rollout: null,
			lastFailure: {generation: 2},
		});
		expect(await pids()).toEqual(before);
	}

	it('that does as well as the old ones is promoted by itself', async () => {
		const load = startClients();
		await load.served(30);
		releases.deploy(2, goodRelease(2));
		expect(await fcm.ok('reload', 'api')).toMatch(/generation 1 → 2 +3\/3 ready/);
		await load.served(30);
		const {failed, seen} = await load.stop();
		expect({failed, seen: [...seen].sort()}).toEqual({failed: [], seen: ['1', '2']});
		const events = await eventsOf(fcm, 'api');
		expect(rolloutSteps(events)).toEqual([
			'rollout-surging',
			'rollout-canary',
			'rollout-judged',
			'rollout-surging',
			'rollout-proving',
			'rollout-promoted',
			'rollout-finished',
		]);
		expect(only(events, 'rollout-canary')).toMatchObject([{workers: 1, forMs: 3000}]);
		expect(only(events, 'rollout-judged')).toMatchObject([{verdict: 'better or equal'}]);
	});

	it('that answers only 500 is rolled back, and loses no request', async () => {
		const before = await pids();
		const load = startClients();
		await load.served(30);
		releases.deploy(2, answers500);

		const {code, stdout, stderr} = await fcm.run('reload', 'api', ...patiently);

		expect(code, stdout + stderr).toBe(4);
		expect(stdout + stderr).toContain('5xx');
		await load.served(30);
		// What the canary itself answered is all that its clients may notice.
		for (const {error} of (await load.stop()).failed) expect(error).toBe('status 500');
		await isAsBefore(before);
		expect(only(await eventsOf(fcm, 'api'), 'rollout-judged')).toMatchObject([{verdict: 'worse'}]);
	});

	it('that is three times slower is rolled back, and loses no request', async () => {
		const before = await pids();
		const load = startClients();
		await load.served(30);
		const slowly = "const {ServerResponse} = require('node:http'); const {end} = ServerResponse.prototype;";
		releases.deploy(
			2,
			`${slowly}\nServerResponse.prototype.end = function (text) { setTimeout(() => end.call(this, text), 40); };\n${goodRelease(2)}`,
		);

		const {code, stdout, stderr} = await fcm.run('reload', 'api', ...patiently);

		expect(code, stdout + stderr).toBe(4);
		expect(stdout + stderr).toMatch(/its (median|p99) is/);
		await load.served(30);
		expect((await load.stop()).failed).toEqual([]);
		await isAsBefore(before);
	});

	it('that dies is rolled back at once', async () => {
		const before = await pids();
		releases.deploy(2, goodRelease(2, 'setTimeout(() => process.exit(9), 400);'));
		const {code, stdout, stderr} = await fcm.run('reload', 'api', '--for', '60s');
		expect(code, stdout + stderr).toBe(4);
		expect(stdout + stderr).toContain('exited with code 9');
		await isAsBefore(before);
	});

	for (const [action, outcome] of [
		['promote', {code: 0, generation: 2, release: '2'}],
		['abort', {code: 4, generation: 1, release: '1'}],
	] as const) {
		it(`with too few requests to tell is held until \`fcm rollout ${action}\``, async () => {
			releases.deploy(2, goodRelease(2));
			const reload = fcm.run('reload', 'api', '--canary', '1', '--for', '500ms');
			await fcm.until('api', 'held', ({rollout}) => rollout?.phase === 'held');
			expect(await fcm.ok('rollout', 'status', 'api')).toMatch(
				/held.*too few requests to tell.*fcm rollout promote api/s,
			);

			await fcm.ok('rollout', action, 'api');

			const {code, stdout, stderr} = await reload;
			expect(code, stdout + stderr).toBe(outcome.code);
			expect(await fcm.app('api')).toMatchObject({status: 'online', generation: outcome.generation, ready: 3});
			for (let request = 0; request < 3; request++) expect((await freshAnswer(port)).release).toBe(outcome.release);
		});
	}

	it('outlives the command that began it', async () => {
		const load = startClients();
		releases.deploy(2, goodRelease(2));
		const reload = fcm.spawn('reload', 'api');
		await fcm.until('api', 'the canary', ({rollout}) => rollout?.phase === 'canary');
		reload.kill('SIGKILL');
		await fcm.until('api', 'promoted', ({generation, status}) => generation === 2 && status === 'online');
		expect((await load.stop()).failed).toEqual([]);
	});
});
