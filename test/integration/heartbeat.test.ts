import {networkInterfaces} from 'node:os';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventsOf, only} from '../helpers/app-events.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {ask, heartbeat, heartbeats} from '../helpers/heartbeat.ts';

describe('the heartbeat of an app that knows nothing of it', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
	});
	afterEach(() => fcm.end());

	const app = (ecv: unknown, more: Record<string, unknown> = {}) => ({
		...{name: 'api', script: fixture('heartbeat.cjs'), instances: 2, ecv, ...more},
		env: {PORT: port, ...(more.env as object)},
	});

	it('is drained by command for all workers, those to come and those of the next app master', async () => {
		await fcm.ok('start', fcm.ecosystem(app(true)));
		expect(await ask(port, '/ecv')).toMatchObject({
			code: 200,
			body: expect.stringMatching(/^status=AVAILABLE&ServeTraffic=true&ip=127\.0\.0\.1&hostname=.+&port=\d+&time=.+/),
		});

		expect(await fcm.ok('drain', 'api')).toMatch(/^api {2}drained: its heartbeat says down$/m);
		expect(await heartbeats(port)).toEqual(['DISABLED']);
		expect((await ask(port, '/ecv')).code).toBe(503);
		expect((await ask(port, '/')).code).toBe(200);
		expect(await fcm.ok('drain', 'api')).toContain('was drained already');
		expect(await fcm.app('api')).toMatchObject({status: 'online', drained: true});
		expect(await fcm.ok('ls')).toMatch(/api.*drained[\s\S]*api {2}drained: its heartbeat says down; fcm undrain api/);
		expect(await fcm.ok('describe', 'api')).toMatch(/^drained +yes$/m);

		process.kill((await fcm.app('api')).workers[0]!.pid, 'SIGKILL');
		await fcm.until('api', 'a new worker', ({ready, restarts}) => ready === 2 && restarts === 1);
		await fcm.ok('reload', 'api');
		await fcm.ok('scale', 'api', '3');
		expect(await heartbeats(port, 12)).toEqual(['DISABLED']);

		process.kill((await fcm.report()).daemon.pid, 'SIGKILL');
		expect(await heartbeats(port)).toEqual(['DISABLED']);
		const {masterPid} = await fcm.app('api');
		process.kill(masterPid, 'SIGKILL');
		await fcm.until('api', 'the next app master', (now) => now.masterPid !== masterPid && now.ready === 3);
		expect(await heartbeats(port)).toEqual(['DISABLED']);
		await fcm.ok('stop', 'api');
		await fcm.ok('start', 'api');
		expect(await heartbeats(port)).toEqual(['DISABLED']);

		expect(await fcm.ok('undrain', 'api')).toContain('no longer drained');
		expect(await heartbeats(port)).toEqual(['AVAILABLE']);
		expect(await fcm.app('api')).toMatchObject({drained: false});
		const told = await eventsOf(fcm, 'api');
		expect([...only(told, 'app-drained'), ...only(told, 'app-undrained')]).toMatchObject([
			{by: 'command'},
			{by: 'command'},
		]);
	});

	it('is drained by POST from this machine, and by nobody else', async () => {
		await fcm.ok('start', fcm.ecosystem(app({path: '/up', control: true}, {env: {HOST: '0.0.0.0'}})));
		const post = (path: string, headers = {}) => ask(port, path, {method: 'POST', headers});
		for (const headers of [
			{'x-forwarded-for': '10.0.0.1'},
			{forwarded: 'for=1'},
			{via: '1.1 x'},
			{origin: 'http://evil'},
		])
			expect(await post('/up/disable', headers)).toMatchObject({code: 403});
		const elsewhere = Object.values(networkInterfaces())
			.flatMap((all) => all ?? [])
			.find(({internal, family}) => !internal && family === 'IPv4');
		if (elsewhere) {
			const refused = await ask(port, '/up/disable', {method: 'POST', host: elsewhere.address});
			expect(refused).toMatchObject({code: 403, body: expect.stringContaining('only from this machine')});
		}
		expect(await heartbeat(port, '/up')).toBe('AVAILABLE');

		expect(await post('/up/disable')).toMatchObject({code: 204, body: ''});
		expect(await heartbeat(port, '/up')).toBe('DISABLED');
		expect(await fcm.app('api')).toMatchObject({drained: true});
		expect(await post('/up/enable')).toMatchObject({code: 204});
		expect(await heartbeat(port, '/up')).toBe('AVAILABLE');
		expect(only(await eventsOf(fcm, 'api'), 'app-drained')).toMatchObject([{by: 'post'}]);
	});

	it('survives hostile control: large bodies, all at once, and paths that only look alike', async () => {
		await fcm.ok('start', fcm.ecosystem(app({control: true})));
		const {workers} = await fcm.app('api');
		const body = Buffer.alloc(10 * 1024 * 1024);
		const large = await ask(port, '/ecv/disable', {method: 'POST', body}).catch((error: Error) => error);
		// A client that goes on sending may see the end of the connection before the answer.
		if (!(large instanceof Error))
			expect(large).toMatchObject({code: 413, body: expect.stringContaining('nothing was done')});
		expect(await heartbeat(port)).toBe('AVAILABLE');

		const paths = [
			'//ecv',
			'/ecv/',
			'/ECV',
			'/%65cv',
			'/ecv/../ecv',
			'/ecv%00',
			'/ecvx',
			'/ecv/disable/',
			'/ecv;x',
			'/a?/ecv',
		];
		for (const path of paths) expect(JSON.parse((await ask(port, path)).body)).toMatchObject({url: path});
		for (const path of ['/ecv/disable', '/ecv/enable']) {
			const got = JSON.parse((await ask(port, path)).body);
			expect(got).toMatchObject({url: path, method: 'GET'});
		}
		expect(JSON.parse((await ask(port, '/ecv', {method: 'DELETE'})).body)).toMatchObject({method: 'DELETE'});
		expect(await heartbeat(port, '/ecv?from=lb')).toBe('AVAILABLE');
		expect(await ask(port, '/ecv', {method: 'HEAD'})).toMatchObject({code: 200, body: ''});

		const crossing = Array.from({length: 40}, (_, index) =>
			ask(port, index % 2 === 0 ? '/ecv/disable' : '/ecv/enable', {method: 'POST'}),
		);
		const codes = new Set((await Promise.all(crossing)).map(({code}) => code));
		expect([...codes]).toEqual([204]);
		const {drained} = await fcm.app('api');
		expect(await heartbeats(port)).toEqual([drained ? 'DISABLED' : 'AVAILABLE']);
		expect((await fcm.app('api')).workers.map(({pid}) => pid)).toEqual(workers.map(({pid}) => pid));
	});

	it('asks the app first, in the same worker, and counts none of it as traffic', async () => {
		await fcm.ok('start', fcm.ecosystem(app({monitor: '/health'}, {instances: 1})));
		expect(await heartbeats(port)).toEqual(['AVAILABLE']);
		await ask(port, '/become/503');
		expect(await ask(port, '/ecv')).toMatchObject({
			code: 500,
			body: expect.stringMatching(/^status=WARNING&ServeTraffic=false/),
		});
		const unwell = await fcm.until('api', 'the request counted', ({requests}) => requests.total >= 1);
		expect(unwell.requests).toMatchObject({total: 1, inFlight: 0, aborted: 0, status: {'2xx': 1, '5xx': 0}});
		expect(only(await eventsOf(fcm, 'api'), 'heartbeat-unwell')).toMatchObject([
			{slot: 0, reason: 'GET /health answered 503'},
		]);
	});

	it('is changed without touching a worker', async () => {
		await fcm.ok('start', fcm.ecosystem(app(false)));
		const {workers} = await fcm.app('api');
		expect(await heartbeat(port)).toContain('no heartbeat');
		const refused = await fcm.run('drain', 'api');
		expect(refused).toMatchObject({code: 1, stderr: expect.stringContaining('api has no heartbeat')});

		for (const path of ['/one', '/two']) {
			expect(await fcm.ok('start', fcm.ecosystem(app({path})))).toContain('updated');
			expect(await heartbeat(port, path)).toBe('AVAILABLE');
		}
		expect(await heartbeat(port, '/one')).toContain('no heartbeat');
		expect((await fcm.app('api')).workers.map(({pid}) => pid)).toEqual(workers.map(({pid}) => pid));
	});
});
