import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';

describe('an app master that is killed with SIGKILL', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		const app = {script: fixture('http.cjs'), instances: 2, min_uptime: 200};
		const apps = [
			{...app, name: 'api', env: {PORT: port}},
			{...app, name: 'other', env: {PORT: await freePort()}},
		];
		await fcm.ok('start', fcm.ecosystem(...apps));
	});
	afterEach(() => fcm.end());

	it('leaves its workers to finish what is in flight; the app comes back by itself, and other apps never notice', async () => {
		const before = await fcm.report();
		const [api, other] = before.apps;
		const answers = Promise.all(Array.from({length: 6}, () => freshAnswer(port, {path: '/?ms=3000'})));
		await fcm.until('api', 'six in flight', ({requests}) => requests.inFlight === 6);

		process.kill(api!.masterPid, 'SIGKILL');

		const pids = (await answers).map(({pid}) => pid);
		expect(new Set(pids)).toEqual(new Set(api!.workers.map(({pid}) => pid)));
		const after = await fcm.until('api', 'back', ({status, masterPid}) => {
			return status === 'online' && masterPid !== api!.masterPid;
		});
		expect(after).toMatchObject({ready: 2, wanted: 2});
		await eventually(
			'the old workers are gone',
			async () => api!.workers.map(({pid}) => existsSync(`/proc/${pid}`)),
			(there) => there.every((one) => !one),
		);
		expect((await freshAnswer(port)).release).toBe('1');
		expect((await fcm.report()).daemon.pid).toBe(before.daemon.pid);
		const untouched = await fcm.app('other');
		expect(untouched.masterPid).toBe(other!.masterPid);
		expect(untouched.workers.map(({pid}) => pid)).toEqual(other!.workers.map(({pid}) => pid));
		const log = readFileSync(path.join(fcm.home, 'daemon.log'), 'utf8');
		expect(log).toMatch(/the app master is gone.*"?api"?.*deaths"?[:=] ?1/);
	});

	it('takes no number along: what was counted goes on', async () => {
		for (let count = 0; count < 3; count++) await freshAnswer(port);
		// A worker that is killed takes along what it has not told yet.
		const {workers} = await fcm.until('api', 'three counted', ({requests}) => requests.total === 3);
		process.kill(workers[0]!.pid, 'SIGKILL');
		const before = await fcm.until('api', 'replaced and counted', ({status, restarts, requests}) => {
			return status === 'online' && restarts === 1 && requests.total === 3;
		});
		process.kill(before.masterPid, 'SIGKILL');
		const after = await fcm.until(
			'api',
			'back',
			(app) => app.status === 'online' && app.masterPid !== before.masterPid,
		);
		const {requests, connections, restarts} = before;
		expect(after).toMatchObject({restarts, generation: 2, connections: {total: connections.total}});
		expect(after.requests).toMatchObject({total: requests.total, status: requests.status});
		// And when nothing runs at all.
		await fcm.ok('stop', 'api');
		process.kill((await fcm.app('api')).masterPid, 'SIGKILL');
		expect(await fcm.until('api', 'without a master', ({masterPid}) => masterPid === 0)).toMatchObject({restarts});
		await fcm.ok('scale', 'other', '1');
		expect((await fcm.app('other')).restarts).toBe(0);
	});

	it('again and again is made again each time, and counted', async () => {
		for (let death = 1; death <= 3; death++) {
			const {masterPid} = await fcm.app('api');
			process.kill(masterPid, 'SIGKILL');
			await fcm.until('api', 'back', (app) => app.status === 'online' && app.masterPid !== masterPid);
		}
		expect((await freshAnswer(port)).release).toBe('1');
		const log = readFileSync(path.join(fcm.home, 'daemon.log'), 'utf8');
		expect(log.match(/the app master is gone/g)).toHaveLength(3);
	});
});
