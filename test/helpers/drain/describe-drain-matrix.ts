import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {Fcm} from '../fcm.ts';
import {type DrainAction, drainActions, settled} from './drain-actions.ts';
import {certificate, drainApp, drainApps} from './drain-apps.ts';
import {type Doors, startDrainRows} from './drain-rows.ts';
import type {Visits} from './visits.ts';

const actions = Object.keys(drainActions) as DrainAction[];

/** All rows at once over each action, so that one start per app is enough. The rows are in drain-rows.ts. */
export function describeDrainMatrix(title: keyof typeof drainApps): void {
	describe(`no row of the drain matrix loses anything: ${title}`, () => {
		const {file, saysGoodbye} = drainApps[title];
		const name = title.replace(/\W+/g, '-');
		let fcm: Fcm;
		let doors: Doors;
		let rows: Visits[];

		beforeAll(async () => {
			fcm = new Fcm();
			const app = await drainApp(name, file, fcm.dir);
			doors = app.doors;
			const times = {min_uptime: 200, kill_timeout: '8s', listen_timeout: '20s'};
			await fcm.ok('start', fcm.ecosystem({...app.entry, ...times, instances: 2, max_memory_restart: '350M'}));
			rows = startDrainRows({doors, ca: certificate, saysGoodbye, pauseMs: 5});
			await Promise.all(rows.map((row) => row.served(2)));
			// The first generation is ready when its first server listens; the others may come a moment later.
			lost(rows);
		});
		afterAll(async () => {
			await Promise.all(rows.map((row) => row.stop()));
			await fcm.end();
		});

		it.each(actions)('%s', async (action) => {
			await drainActions[action](fcm, name, doors);
			await settled(fcm, name);
			// A worker that is new must have something of every row before one goes; else the next quick answers will do.
			await Promise.all(action === 'scale up' ? rows.map((row) => row.served(1)) : [rows[0]!.served(20)]);
			expect(lost(rows)).toEqual([]);
			expect((await fcm.app(name)).restarts).toBe(0);
		});

		it('and the clients end well', async () => {
			await Promise.all(rows.map((row) => row.stop()));
			expect(lost(rows)).toEqual([]);
		});
	});
}

/** Since the last call. */
function lost(rows: Visits[]): string[] {
	return rows.flatMap(({row, takeFailures}) => takeFailures().map(({error, count}) => `${row}: ${count} × ${error}`));
}
