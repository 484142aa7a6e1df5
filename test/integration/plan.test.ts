import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {FleetPlan} from '../../src/protocol/plan.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

describe('fcm plan', () => {
	let fcm: Fcm;
	let apps: Record<string, Record<string, unknown>>;
	beforeEach(async () => {
		fcm = new Fcm();
		apps = {};
		for (const name of ['api', 'web', 'old']) {
			const namespace = name === 'web' ? 'front' : 'back';
			const env = {PORT: await freePort(), SECRET: 'swordfish'};
			apps[name] = {name, namespace, script: fixture('http.cjs'), min_uptime: 100, env};
		}
	});
	afterEach(() => fcm.end());

	const file = (...names: string[]) => fcm.ecosystem(...names.map((name) => apps[name]!));
	const planOf = async (...args: string[]): Promise<FleetPlan & {code: number | null}> => {
		const {code, stdout} = await fcm.run('plan', ...args, '--json');
		return {...JSON.parse(stdout), code};
	};
	const actions = ({apps}: FleetPlan) => apps.map(({app, action}) => `${app} ${action}`);
	const names = async () => (await fcm.report()).apps.map(({name}) => name).sort();

	it('tells what start does, does nothing itself, and has the exit codes of terraform', async () => {
		const first = await fcm.run('plan', file('api', 'web'));
		expect(first).toMatchObject({code: 5, stdout: expect.stringMatching(/^api +start +new, 1 worker\nweb +start /)});
		expect(await names()).toEqual([]);
		expect((await fcm.run('start', file('api', 'web'), '--dry-run')).stdout).toBe(first.stdout);
		expect(await names()).toEqual([]);

		await fcm.ok('start', file('api', 'web'));
		expect(await fcm.run('plan', file('api', 'web'))).toMatchObject({
			code: 0,
			stdout: expect.stringContaining('nothing to do'),
		});
		apps.api!.env = {...(apps.api!.env as object), SECRET: 'other'};
		const changed = await fcm.run('plan', file('api', 'web'));
		expect(changed).toMatchObject({
			code: 5,
			stdout: expect.stringMatching(/^api +reload +1 worker\n +~ env\.SECRET\nweb +none/),
		});
		expect(changed.stdout).not.toMatch(/swordfish|other/);
		expect(await planOf(file('api', 'web'), '--only', 'web')).toMatchObject({code: 0});
		expect(await planOf(file('api', 'web'), '--namespace', 'front')).toMatchObject({code: 0});
		await fcm.ok('stop', 'web');
		expect((await fcm.run('plan', file('web'))).stdout).toMatch(/^web +start +stopped, 1 worker$/m);
		expect(await fcm.run('plan', 'nowhere.json')).toMatchObject({code: 2, stdout: ''});
		fcm.file('broken.json', '{"apps": [{"script": "x.js", "instnces": 2}]}');
		expect(await fcm.run('plan', 'broken.json')).toMatchObject({code: 2, stderr: expect.stringContaining('instances')});
	});

	it('deletes with --prune what the file has lost, and nothing that came from elsewhere', async () => {
		await fcm.ok('start', file('api', 'old'));
		await fcm.ok('start', fcm.file('elsewhere.json', JSON.stringify({apps: [apps.web]})));
		expect(actions(await planOf(file('api')))).toEqual(['api none', 'old stays']);
		await fcm.ok('start', file('api'));
		expect(await names()).toEqual(['api', 'old', 'web']);
		const plan = await planOf(file('api'), '--prune');
		expect([plan.code, actions(plan)]).toEqual([5, ['api none', 'old delete']]);
		const pids = (await fcm.app('api')).workers.map(({pid}) => pid);

		// What is in the place of what goes must serve first.
		apps.api!.script = fcm.file('bad.cjs', 'process.exit(1)');
		const failed = await fcm.run('start', file('api'), '--prune');
		expect([failed.code, failed.stderr]).toEqual([4, expect.stringMatching(/old was not deleted/)]);
		expect(await names()).toEqual(['api', 'old', 'web']);
		apps.api!.script = fixture('http.cjs');
		expect(await fcm.ok('start', file('api'), '--prune')).toMatch(/^old +deleted/m);
		expect(await names()).toEqual(['api', 'web']);
		expect((await fcm.app('api')).workers.map(({pid}) => pid)).toEqual(pids);
		expect((await fcm.run('start', file('api'), '--prune', '--only', 'api')).code).toBe(2);
	});

	it('refuses with --if-index when somebody has changed the machine in between, and says what', async () => {
		await fcm.ok('start', file('api', 'web'));
		const {index} = await planOf(file('api', 'web', 'old'));
		await fcm.ok('stop', 'web');
		const refused = await fcm.run('start', file('api', 'web', 'old'), '--if-index', String(index));
		expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/changed since: web/)]);
		expect(refused.stderr).toContain('FCM_ERR_INDEX_CHANGED');
		expect(await names()).toEqual(['api', 'web']);

		const next = await planOf(file('api', 'web', 'old'));
		process.kill((await fcm.report()).daemon.pid, 'SIGKILL');
		await fcm.ok('start', file('api', 'web', 'old'), '--if-index', String(next.index));
		expect(await names()).toEqual(['api', 'old', 'web']);
		expect((await fcm.run('start', file('api'), '--if-index', 'x')).code).toBe(2);
	});
});
