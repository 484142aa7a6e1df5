import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppEvent} from '../../src/protocol/events.ts';
import type {AppStatus} from '../../src/protocol/status.ts';
import {eventsOf} from '../helpers/app-events.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

describe('depends_on', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	const server = async (name: string, keys: Record<string, unknown> = {}) => ({
		...{name, script: fixture('http.cjs'), min_uptime: 100, env: {PORT: await freePort()}},
		...keys,
	});
	const job = (name: string, env: Record<string, string>, keys: Record<string, unknown> = {}) => ({
		...{name, script: fixture('job.cjs'), exec_mode: 'fork', autorestart: false, env},
		...keys,
	});
	const exited = (app: string) => [{app, condition: 'exited'}];
	const at = async (app: string, type: AppEvent['type']): Promise<number> =>
		(await eventsOf(fcm, app)).find((event) => event.type === type)?.at ?? Number.NaN;
	const isMigrating = ({name, workers}: AppStatus) => name === 'migrate' && workers.length > 0;
	const go = () => path.join(fcm.dir, 'go');

	it('starts in order and together where it can, waits for a job to end, and stops in reverse', async () => {
		const file = fcm.ecosystem(
			await server('web', {depends_on: ['api', 'auth']}),
			await server('api', {depends_on: ['db', ...exited('migrate')]}),
			await server('auth', {depends_on: ['db']}),
			await server('db'),
			job('migrate', {GO: go()}, {depends_on: ['db']}),
		);
		const plan = await fcm.run('plan', file);
		const order = plan.stdout.split('\n').flatMap((line) => /^(\w+) +start/.exec(line)?.[1] ?? []);
		expect(order[0]).toBe('db');
		expect(order.at(-1)).toBe('web');
		expect(order.indexOf('migrate')).toBeLessThan(order.indexOf('api'));
		expect(plan.stdout).toMatch(/^api +start +new, 1 worker {2}after .*migrate/m);

		const starting = fcm.run('start', file);
		// While the migration runs, what needs it waits and says so; what does not has started.
		const {apps} = await eventually(
			'auth is up, and the migration under way',
			() => fcm.report(),
			({apps}) => apps.some((app) => app.name === 'auth' && app.status === 'online') && apps.some(isMigrating),
		);
		const waiting = apps.find(({name}) => name === 'api');
		expect(waiting).toMatchObject({waitsFor: expect.arrayContaining(exited('migrate')), workers: []});
		expect(await fcm.ok('describe', 'api')).toMatch(/^waits until +.*migrate/m);
		expect(await fcm.ok('describe', 'web')).toMatch(/^waits until +.*api/m);
		writeFileSync(go(), '');
		const {code, stdout, stderr} = await starting;
		expect([code, stderr.includes('failed')], stdout + stderr).toEqual([0, false]);
		for (const name of ['web', 'api', 'auth', 'db']) expect((await fcm.app(name)).status).toBe('online');
		expect(await at('db', 'worker-ready')).toBeLessThanOrEqual(await at('migrate', 'worker-forked'));
		expect(await at('migrate', 'worker-exited')).toBeLessThanOrEqual(await at('api', 'worker-forked'));
		expect(await at('api', 'worker-ready')).toBeLessThanOrEqual(await at('web', 'worker-forked'));

		expect((await fcm.run('start', file)).code).toBe(0);
		await fcm.ok('stop', 'all');
		expect(await at('web', 'app-stopped')).toBeLessThanOrEqual(await at('api', 'app-stopping'));
		expect(await at('api', 'app-stopped')).toBeLessThanOrEqual(await at('db', 'app-stopping'));
	});

	it('starts nothing whose dependency failed, and says which', async () => {
		const file = fcm.ecosystem(
			job('migrate', {CODE: '3'}),
			await server('api', {depends_on: exited('migrate')}),
			await server('web', {depends_on: ['api']}),
			await server('other'),
		);
		const {code, stderr, stdout} = await fcm.run('start', file);
		expect(code).toBe(1);
		expect(stderr).toMatch(/api +failed: .*migrate/);
		expect(stderr).toMatch(/FCM_ERR_DEPENDENCY/);
		expect(stdout).toMatch(/^other +started/m);
		for (const name of ['api', 'web']) expect(await fcm.app(name)).toMatchObject({status: 'stopped', workers: []});
	});

	it('a stop ends the waiting', async () => {
		const starting = fcm.run(
			'start',
			fcm.ecosystem(job('migrate', {GO: go()}), await server('api', {depends_on: exited('migrate')})),
		);
		await eventually(
			'api waits',
			() => fcm.run('describe', 'api'),
			({stdout}) => stdout.includes('waits until'),
		);
		await fcm.ok('stop', 'api');
		writeFileSync(go(), '');
		expect((await starting).code).toBe(1);
		expect((await fcm.app('api')).status).toBe('stopped');
		expect(existsSync(go())).toBe(true);
	});

	it('refuses a circle, and what is not in the file', async () => {
		const circle = fcm.ecosystem(
			await server('a', {depends_on: ['b']}),
			await server('b', {depends_on: ['c']}),
			await server('c', {depends_on: ['a']}),
		);
		const {code, stderr} = await fcm.run('start', circle);
		expect([code, stderr]).toEqual([2, expect.stringMatching(/a.*b.*c.*a/)]);
		const missing = await fcm.run('start', fcm.ecosystem(await server('a', {depends_on: ['bb']}), await server('b')));
		expect([missing.code, missing.stderr]).toEqual([2, expect.stringMatching(/"bb".*did you mean "b"/)]);
		expect((await fcm.report()).apps).toEqual([]);
	});
});
