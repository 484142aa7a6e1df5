import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Dependency} from '../../../src/protocol/app-spec.ts';
import type {OperationEvent, OperationResult} from '../../../src/protocol/operation.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';
import {call, fakeDaemon, temporaryHome, until} from '../../fixtures/daemon-fleet/fake-daemon.ts';
import {FakeMasters} from '../../fixtures/daemon-fleet/fake-masters.ts';

let home: ReturnType<typeof temporaryHome>;
let masters: FakeMasters;
let daemon: Awaited<ReturnType<typeof fakeDaemon>>;
/** Names of apps, in the order in which something was asked of their masters. */
let order: string[];

beforeEach(async () => {
	home = temporaryHome();
	masters = new FakeMasters();
	daemon = await fakeDaemon(home.home, masters);
	order = [];
});
afterEach(() => {
	daemon.dies();
	home.remove();
});

const needs = (condition: Dependency['condition'], ...apps: string[]) => ({
	dependsOn: apps.map((app) => ({app, condition})),
});
const apply = async (...specs: Parameters<typeof appSpec>[]): Promise<OperationResult[]> => {
	const all = specs.map((spec) => appSpec(...spec));
	return (await daemon.handlers['apps.apply']({specs: all}, call<OperationEvent>())).apps;
};
const on = (method: 'start' | 'stop' | 'restart' | 'delete', ...selectors: string[]) =>
	daemon.handlers[`apps.${method}`]({selectors}, call<OperationEvent>()).then(({apps}) => apps);
const statusOf = async (app: string) => (await daemon.feed.report()).apps.find(({name}) => name === app);

/** A master that notes when it is told to start or stop. */
function master(app: string) {
	const made = masters.add(appSpec(app));
	for (const method of ['start', 'restart', 'stop', 'shutdown', 'reload'] as const) {
		made.during.set(method, () => void order.push(app));
	}
	return made;
}

/** Something that is let go on by hand. */
function held() {
	let go!: () => void;
	const promise = new Promise<void>((resolve) => {
		go = resolve;
	});
	return {promise, go};
}

describe('the start of apps that depend on others', () => {
	it('is in order, whatever the order of the file', async () => {
		for (const app of ['web', 'api', 'db']) master(app);
		const results = await apply(['web', needs('ready', 'api')], ['api', needs('ready', 'db')], ['db']);
		expect(results).toMatchObject([{app: 'web', change: 'started'}, {app: 'api'}, {app: 'db'}]);
		expect(order).toEqual(['db', 'api', 'web']);
	});

	it('is side by side where it may be', async () => {
		const hold = held();
		for (const app of ['a', 'b']) master(app).hold.set('start', hold.promise);
		master('web');
		const applied = apply(['web', needs('ready', 'a', 'b')], ['a'], ['b']);
		await until('both are begun', () => order.length === 2);
		expect(order.toSorted()).toEqual(['a', 'b']);
		hold.go();
		expect(await applied).toMatchObject([{ok: true}, {ok: true}, {ok: true}]);
		expect(order[2]).toBe('web');
	});

	it('shows meanwhile what an app waits for', async () => {
		const hold = held();
		master('db').hold.set('start', hold.promise);
		const applied = apply(['web', needs('ready', 'db')], ['db']);
		await until('it waits', () => daemon.fleet.find('web') !== undefined);
		expect(await statusOf('web')).toMatchObject({status: 'launching', waitsFor: [{app: 'db', condition: 'ready'}]});
		hold.go();
		await applied;
		expect(await statusOf('web')).not.toHaveProperty('waitsFor');
	});

	it('does not come when what it needs fails, and says so', async () => {
		master('db').refuse.set('start', {code: 'FCM_ERR_START_FAILED'});
		master('web');
		const [web] = await apply(['web', needs('ready', 'db')], ['db']);
		const message = expect.stringContaining('web waits until db is ready, but: no start');
		expect(web).toMatchObject({ok: false, error: {code: 'FCM_ERR_DEPENDENCY', message}});
		expect(order).toEqual(['db']);
		expect([daemon.fleet.find('web')?.wanted, (await statusOf('web'))?.status]).toEqual(['stopped', 'stopped']);
	});

	it('comes before the dependency is ready when it is enough that it has been started', async () => {
		const hold = held();
		const db = master('db');
		db.hold.set('start', hold.promise);
		master('web');
		const applied = apply(['web', needs('started', 'db')], ['db']);
		await until('db is told to start', () => order.length === 1);
		db.says = {status: 'launching', workers: [{}] as never};
		await until('web is told to start', () => order.length === 2);
		hold.go();
		expect(await applied).toMatchObject([{app: 'web', change: 'started'}, {ok: true}]);
	});

	it('waits for a job to exit with 0', async () => {
		const job = master('migrate');
		const applied = apply(['web', needs('exited', 'migrate')], ['migrate', {autorestart: false}]);
		await until('the job runs', () => job.isRunning);
		await new Promise((resolve) => setImmediate(resolve));
		expect(order).toEqual(['migrate']);
		job.isRunning = false;
		job.says = {ended: {code: 0}};
		expect(await applied).toMatchObject([
			{app: 'web', change: 'started'},
			{app: 'migrate', change: 'started'},
		]);
	});

	it('does not come when the job exits with another code', async () => {
		const job = master('migrate');
		job.during.set('start', () => {
			job.says = {status: 'stopped', ready: 0, ended: {code: 3}};
		});
		const [web] = await apply(['web', needs('exited', 'migrate')], ['migrate']);
		const message = expect.stringContaining('it exited with code 3');
		expect(web).toMatchObject({ok: false, error: {code: 'FCM_ERR_DEPENDENCY', message}});
	});

	it('goes no further when it is stopped while it waits', async () => {
		const hold = held();
		master('db').hold.set('start', hold.promise);
		// It may be told to stop, not to start.
		masters.add(appSpec('web')).during.set('start', () => void order.push('web'));
		const applied = apply(['web', needs('ready', 'db')], ['db']);
		await until('it waits', () => daemon.fleet.find('web') !== undefined);
		expect(await on('stop', 'web')).toMatchObject([{app: 'web', ok: true}]);
		hold.go();
		expect(await applied).toMatchObject([
			{app: 'web', ok: false, error: {code: 'FCM_ERR_ABORTED'}},
			{app: 'db', ok: true},
		]);
		expect([order, daemon.fleet.find('web')?.wanted]).toEqual([['db'], 'stopped']);
	});
});

describe('an app whose dependency is not part of the command', () => {
	const web = ['web', needs('ready', 'db')] as const;

	it('is started when that runs, and refused with its name when not', async () => {
		const refused = (why: string) => [
			{ok: false, error: {code: 'FCM_ERR_DEPENDENCY', message: expect.stringContaining(why)}},
		];
		expect(await apply([...web])).toMatchObject(refused('there is no app "db"'));
		await apply(['db']);
		expect(await apply([...web])).toMatchObject([{change: 'started'}]);
		await on('stop', 'all');
		expect(await on('start', 'web')).toMatchObject(refused('db is ready, but: it is stopped'));
		expect(await on('start', 'all')).toMatchObject([
			{app: 'db', change: 'started'},
			{app: 'web', change: 'started'},
		]);
	});

	it('is not kept waiting by what does not concern its workers', async () => {
		await apply(['db'], [...web]);
		await on('stop', 'db');
		expect(await apply(['web', {...web[1], instances: 4, maxRestarts: 3}])).toMatchObject([{change: 'scaled'}]);
		expect(await apply(['web', {...web[1], instances: 4, maxRestarts: 3}])).toMatchObject([{change: 'unchanged'}]);
		expect(await apply(['web', {...web[1], cwd: '/'}])).toMatchObject([{ok: false}]);
		expect(masters.of('web').isRunning).toBe(true);
	});
});

describe('the end of apps that depend on others', () => {
	it.each(['stop', 'delete'] as const)('%s is in reverse', async (method) => {
		for (const app of ['web', 'api', 'db']) master(app);
		await apply(['db'], ['web', needs('ready', 'api')], ['api', needs('ready', 'db')]);
		order.length = 0;
		await on(method, 'all');
		expect(order).toEqual(['web', 'api', 'db']);
	});

	it('so is that of the daemon with all its apps', async () => {
		for (const app of ['web', 'db']) master(app);
		await apply(['db'], ['web', needs('ready', 'db')]);
		order.length = 0;
		const {apps} = await daemon.handlers['daemon.kill']({}, call<OperationEvent>());
		expect([order, apps.map(({app}) => app)]).toEqual([
			['web', 'db'],
			['db', 'web'],
		]);
	});
});

describe('a boot', () => {
	it('brings apps back in order, and shows who waits', async () => {
		await apply(['db'], ['web', needs('ready', 'db')]);
		daemon.dies();
		for (const app of ['web', 'db']) masters.of(app).die();
		const db = master('db');
		db.isAlive = false;
		let isThere = false;
		const spawn = masters.spawn.bind(masters);
		masters.spawn = async (spec) => {
			if (spec.name === 'db') await until('db may come', () => isThere);
			return spawn(spec);
		};
		daemon = await fakeDaemon(home.home, masters);
		await until('web waits', () => daemon.fleet.lastStatus('web').waitsFor !== undefined);
		expect(daemon.fleet.lastStatus('web').status).toBe('launching');
		isThere = true;
		await daemon.starting;
		await until('web is told to start', () => masters.of('web').calls.includes('start'));
		expect(masters.spawned.slice(-2)).toEqual(['db', 'web']);
	});

	it('starts nothing that is stopped while it waits', async () => {
		await apply(['db'], ['web', needs('ready', 'db')]);
		await on('stop', 'db');
		daemon.dies();
		for (const app of ['web', 'db']) masters.of(app).die();
		daemon = await fakeDaemon(home.home, masters);
		await until('web waits', () => daemon.fleet.lastStatus('web').waitsFor !== undefined);
		await on('stop', 'web');
		await daemon.starting;
		expect(masters.spawned).toEqual(['db', 'web']);
	});
});
