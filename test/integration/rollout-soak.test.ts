import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventsOf, only, rolloutSteps} from '../helpers/app-events.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {startLoad} from '../helpers/load.ts';
import {goodRelease, Releases} from '../helpers/releases.ts';

/** In answers of fixtures/apps/http.cjs. */
const see = (body: string) => /"release":"(\d+)"/.exec(body)?.[1];

describe('a rollout with a soak', () => {
	let fcm: Fcm;
	let releases: Releases;
	let url: string;
	beforeEach(async () => {
		fcm = new Fcm();
		const port = await freePort();
		url = `http://127.0.0.1:${port}`;
		releases = new Releases(fcm.dir, 'api');
		releases.deploy(1, goodRelease(1));
		const app = {name: 'api', script: releases.script, instances: 2, min_uptime: 200, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
	});
	afterEach(() => fcm.end());

	it('gives no request to a release that says ready and dies in it', async () => {
		const load = startLoad({url, connections: 6, mode: 'new-connection', see});
		await load.served(50);
		const before = (await fcm.app('api')).workers.map(({pid}) => pid);
		releases.deploy(2, goodRelease(2, "process.send('ready'); setTimeout(() => process.exit(3), 700);"));

		const {code, stdout, stderr} = await fcm.run('reload', 'api', '--soak', '3s');

		expect(code, stdout + stderr).toBe(4);
		expect(stdout + stderr).toContain('exited with code 3');
		await load.served(50);
		const {failed, seen} = await load.stop();
		expect({failed, seen: [...seen]}).toEqual({failed: [], seen: ['1']});
		const after = await fcm.app('api');
		expect(after).toMatchObject({status: 'online', generation: 1, ready: 2, restarts: 0});
		expect(after.workers.map(({pid}) => pid)).toEqual(before);
		expect(rolloutSteps(await eventsOf(fcm, 'api'))).toEqual([
			'rollout-surging',
			'rollout-proving',
			'rollout-rolling-back',
			'rollout-rolled-back',
		]);
	});

	it('gives a good release its first request when the soak is over', async () => {
		const load = startLoad({url, connections: 6, mode: 'keep-alive', see});
		await load.served(50);
		releases.deploy(2, goodRelease(2));
		const reload = fcm.run('reload', 'api', '--soak', '5s');
		await fcm.until('api', 'proving', ({rollout}) => rollout?.phase === 'proving');
		await load.served(50);
		const {phase} = (await fcm.app('api')).rollout ?? {};
		const early = await load.stop();
		expect({phase, seen: [...early.seen]}).toEqual({phase: 'proving', seen: ['1']});
		const late = startLoad({url, connections: 6, mode: 'keep-alive', see});

		expect((await reload).code).toBe(0);

		await late.served(50);
		const {failed, seen} = await late.stop();
		expect({failed, seen: [...seen].sort()}).toEqual({failed: [], seen: ['1', '2']});
		const events = await eventsOf(fcm, 'api');
		const [proving] = only(events, 'rollout-proving');
		const [admitting] = only(events, 'rollout-admitting');
		expect(proving?.forMs).toBe(5200);
		expect(admitting!.seq).toBeGreaterThan(proving!.seq);
	});

	it('tells the app the address that it asked for, although it is held back', async () => {
		const server = "require('node:http').createServer((_, response) => response.end('well'))";
		const say = "function () { console.log('asked for', JSON.stringify(this.address())); }";
		releases.deploy(2, `${server}.listen(Number(process.env.PORT), '127.0.0.1', ${say});`);
		await fcm.ok('reload', 'api', '--soak', '500');
		const {port} = new URL(url);
		expect(await fcm.ok('logs', 'api', '--nostream', '--lines', '100')).toContain(
			`asked for {"address":"127.0.0.1","family":"IPv4","port":${port}}`,
		);
	});
});
