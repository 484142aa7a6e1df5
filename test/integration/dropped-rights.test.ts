import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppSpec} from '../../src/protocol/app-spec.ts';
import type {WireError} from '../../src/shared/errors.ts';
import {eventsOf, only} from '../helpers/app-events.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {canBecomeNobody, isRoot, nobody} from '../helpers/nobody.ts';
import {goodRelease} from '../helpers/releases.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';
import {change} from '../helpers/wire.ts';

/** What a worker is before its first line, written where the test can read it; /spin and /ill as their names say. */
const looksAtItself = (folder: string) => `
const fs = require('node:fs');
const rights = {uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(), umask: process.umask(), user: process.env.USER};
fs.writeFileSync(${JSON.stringify(folder)} + '/' + process.pid, JSON.stringify(rights), {mode: 0o666});
let ill = false;
require('node:diagnostics_channel').subscribe('http.server.request.start', ({request}) => {
	if (request.url.startsWith('/spin')) setImmediate(() => { for (;;); });
	if (request.url.startsWith('/ill')) ill = true;
});
const {ServerResponse} = require('node:http');
const {writeHead} = ServerResponse.prototype;
ServerResponse.prototype.writeHead = function (status, ...rest) {
	return writeHead.call(this, ill && this.req.url === '/health' ? 500 : status, ...rest);
};`;

describe('uid, gid and umask', () => {
	let fcm: Fcm;
	let port: number;
	let seen: string;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		seen = path.join(fcm.dir, 'seen');
		mkdirSync(seen);
		// Everybody may run the app and leave a file; the home keeps its own rights.
		chmodSync(fcm.dir, 0o755);
		chmodSync(seen, 0o777);
		const script = fcm.file('app.cjs', `${looksAtItself(seen)}\n${goodRelease(1)}`);
		const app = {name: 'api', script, instances: 2, min_uptime: 200, kill_timeout: 5000};
		await fcm.ok('start', fcm.ecosystem({...app, env: {PORT: port}}));
	});
	afterEach(() => fcm.end());

	async function ownRights() {
		const {workers} = await fcm.app('api');
		return workers.map(({pid}) => {
			const file = path.join(seen, String(pid));
			return {...JSON.parse(readFileSync(file, 'utf8')), mode: statSync(file).mode & 0o777, owner: statSync(file).uid};
		});
	}

	// Ill after 2 s without an answer, so that one that is stuck is found to be that.
	const probed = {
		readyWhen: {http: '/', status: 200},
		health: {http: '/health', intervalMs: 500, failures: 4},
	} as const;
	const dropped = {uid: nobody.uid, gid: null, umask: 0o27, watchdogMs: 1000, ...probed};

	it('are those of a worker before its first line, and it is supervised like any other', async () => {
		if (!canBecomeNobody()) return isRefused({uid: nobody.uid, gid: nobody.gid});
		const load = startSteadyLoad(port);
		await load.served(5);
		expect(await change(fcm, 'api', dropped)).toMatchObject({ok: true, change: 'reloaded', ready: 2});
		const rights = {
			uid: 65_534,
			gid: 65_534,
			groups: [65_534],
			umask: 0o27,
			user: 'nobody',
			mode: 0o640,
			owner: 65_534,
		};
		expect(await ownRights()).toEqual([rights, rights]);
		await fcm.ok('reload', 'api');
		await fcm.ok('scale', 'api', '3');
		expect(await ownRights()).toEqual([rights, rights, rights]);
		await load.served(5);

		const ill = await freshAnswer(port, {path: '/ill'});
		const isReplaced = (pid: number) =>
			fcm.until('api', `a replacement of ${pid}`, ({workers, ready}) => {
				return ready === 3 && workers.length === 3 && workers.every((worker) => worker.pid !== pid);
			});
		await isReplaced(ill.pid);
		expect(only(await eventsOf(fcm, 'api'), 'worker-unhealthy').map(({pid}) => pid)).toEqual([ill.pid]);
		await load.served(5);
		expect(await load.stop()).toEqual([]);

		await freshAnswer(port, {path: '/spin'}).catch(() => {});
		const [stuck] = await stuckWorkers();
		await isReplaced(stuck!);
		const {masterPid} = await fcm.app('api');
		expect(statSync(`/proc/${masterPid}`).uid).toBe(0);

		// And back: what was dropped is not kept for the next generation.
		expect(await change(fcm, 'api', {uid: null, umask: null})).toMatchObject({ok: true});
		const [again] = await ownRights();
		expect(again).toMatchObject({uid: 0, gid: process.getgid?.(), umask: process.umask()});
	});

	async function stuckWorkers(): Promise<number[]> {
		const after = await fcm.until('api', 'a stuck worker is noticed', ({restarts}) => restarts > 0);
		expect(after.name).toBe('api');
		return only(await eventsOf(fcm, 'api'), 'worker-stuck').map(({pid}) => pid);
	}

	it('outlast recycling and the death of the app master', async () => {
		if (!canBecomeNobody()) return isRefused({uid: null, gid: nobody.gid});
		const recycle = {
			maxMemoryBytes: null,
			maxRequests: 100,
			maxRequestsJitter: 5,
			maxConnections: null,
			maxAgeMs: null,
		};
		expect(await change(fcm, 'api', {uid: 65_534, gid: 65_534, recycle})).toMatchObject({ok: true});
		const load = startSteadyLoad(port);
		// Two of the first generation, two of the second, and those that came since.
		await eventually(
			'two were recycled',
			async () => readdirSync(seen).length,
			(count) => count >= 6,
		);
		expect(await load.stop()).toEqual([]);
		const {masterPid} = await fcm.app('api');
		process.kill(masterPid, 'SIGKILL');
		await fcm.until('api', 'a new app master', (app) => app.ready === 2 && app.masterPid !== masterPid);
		for (const {uid, gid} of await ownRights()) expect({uid, gid}).toEqual(nobody);
	});

	it('are those of a program of its own (fork mode) too, which is probed like a worker', async () => {
		if (!canBecomeNobody()) return void (await isRefused({uid: nobody.uid, gid: null}));
		expect(await change(fcm, 'api', {...dropped, mode: 'fork', instances: 1})).toMatchObject({ok: true, ready: 1});
		const [worker] = await ownRights();
		expect(worker).toMatchObject({uid: 65_534, gid: 65_534, groups: [65_534], umask: 0o27, owner: 65_534});
		await freshAnswer(port);
	});

	it('that cannot be given are refused before anything is stopped', async () => {
		// For root: a user that nobody knows, without a group. For others: anybody else.
		const error = await isRefused({uid: 4_242_424, gid: isRoot ? null : 4_242_424});
		expect(error.code).toBe('FCM_ERR_CONFIG_INVALID');
		expect(error.message).toMatch(
			isRoot ? /no user of this system has uid 4242424; say its gid/ : /need an fcm that runs as root/,
		);
	});

	/** The app goes on as it was. */
	async function isRefused(rights: Pick<AppSpec, 'uid' | 'gid'>): Promise<WireError> {
		const before = await fcm.app('api');
		const result = await change(fcm, 'api', rights);
		if (result.ok) throw new Error('it was taken');
		const after = await fcm.app('api');
		const {generation, masterPid} = before;
		expect(after).toMatchObject({status: 'online', ready: 2, generation, masterPid});
		expect(after.workers.map(({pid}) => pid)).toEqual(before.workers.map(({pid}) => pid));
		return result.error;
	}
});
