import {renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';

const hourMs = 3_600_000;

/** In the daemon and the app master, the wall clock is off by what the file says. */
const shiftClock = (file: string) => `
	const {readFileSync} = require('node:fs');
	if (/(daemon|app-master)\\.cjs$/.test(process.argv[1] ?? '')) {
		const now = Date.now;
		Date.now = () => now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8'));
	}
`;

/** Listens a while after its start. */
const slow = `
	setTimeout(() => require('node:http').createServer((_, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1'), 1500);
`;

describe('the clock of the machine is set', () => {
	let fcm: Fcm;
	let ecosystem: string;
	beforeEach(async () => {
		fcm = new Fcm();
		setClock(0);
		fcm.env.FCM_NODE_OPTIONS = `--require ${fcm.file('shift.cjs', shiftClock(path.join(fcm.dir, 'offset')))}`;
		fcm.file('slow.cjs', slow);
		const app = {name: 'api', script: 'slow.cjs', instances: 2, min_uptime: 200, rollout: {soak: 1000}};
		ecosystem = fcm.ecosystem({...app, listen_timeout: 10_000, env: {PORT: await freePort()}});
	});
	afterEach(() => fcm.end());

	function setClock(offsetMs: number): void {
		const file = fcm.file('offset.new', String(offsetMs));
		renameSync(file, path.join(fcm.dir, 'offset'));
	}

	it('back, and nothing waits for an hour; ahead, and no deadline passes at once', async () => {
		await fcm.ok('start', ecosystem);
		let generation = 1;
		for (const offset of [-hourMs, hourMs, 0]) {
			generation += 1;
			const reload = fcm.run('reload', 'api');
			await fcm.until('api', 'candidates', ({workers}) => workers.some((worker) => worker.generation === generation));
			setClock(offset);
			const {code, stderr} = await reload;
			expect({offset, code, stderr}).toMatchObject({code: 0});
			expect(await fcm.app('api')).toMatchObject({status: 'online', generation, ready: 2, restarts: 0});
		}
	});

	it('ahead, and nobody is killed who drains, nor any app master who is asked to end', async () => {
		await fcm.ok('start', ecosystem);
		const before = await fcm.app('api');
		setClock(hourMs);
		expect((await fcm.app('api')).workers.map(({pid}) => pid)).toEqual(before.workers.map(({pid}) => pid));
		await fcm.ok('scale', 'api', '3');
		setClock(-hourMs);
		const after = await fcm.app('api');
		expect(after).toMatchObject({ready: 3, restarts: 0});
		expect(after.uptimeMs).toBeGreaterThan(0);
		expect(after.uptimeMs).toBeLessThan(hourMs);
		await fcm.ok('restart', 'api');
		await fcm.ok('stop', 'api');
		await fcm.ok('delete', 'api');
	});

	it('and what is shown is told by the clock as it is now', async () => {
		fcm.file('dies.cjs', 'process.exit(3)');
		await fcm.run('start', fcm.ecosystem({name: 'dies', script: 'dies.cjs', restart_delay: 20_000}));
		const retryIn = async () => {
			const [slot] = (await fcm.app('dies')).trouble;
			return (slot?.retryAt ?? Number.NaN) - Date.now();
		};
		await fcm.until('dies', 'a next try', ({trouble}) => (trouble[0]?.retryAt ?? 0) > Date.now());
		setClock(hourMs);
		const shown = await retryIn();
		// The processes of fcm believe that it is an hour later.
		expect(shown - hourMs).toBeGreaterThan(0);
		expect(shown - hourMs).toBeLessThan(30_000);
		writeFileSync(path.join(fcm.dir, 'dies.cjs'), 'setInterval(() => {}, 1000)');
	});
});
