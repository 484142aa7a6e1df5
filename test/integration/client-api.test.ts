import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Client, connect as Connect, StatusFrame} from '../../src/client-api/index.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture, release} from '../helpers/fixture.ts';

const built = fileURLToPath(new URL('../../dist/client.js', import.meta.url));

describe('flora-cluster-manager/client', () => {
	let fcm: Fcm;
	let client: Client;
	let connect: typeof Connect;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		({connect} = await import(built));
		client = await connect({home: fcm.home, env: fcm.env, cwd: fcm.dir});
	});
	afterEach(async () => {
		client.close();
		await fcm.end();
	});

	const app = (keys: Record<string, unknown> = {}) => ({
		...{name: 'api', script: fixture('http.cjs'), min_uptime: 100, env: {PORT: port}},
		...keys,
	});

	it('has every command that changes apps, each with its result', async () => {
		expect(await client.plan({apps: [app()]})).toMatchObject({apps: [{app: 'api', action: 'start', reason: 'new'}]});
		const types: string[] = [];
		const started = await client.apply({apps: [app()]}, {onEvent: ({type}) => types.push(type)});
		expect(started).toMatchObject([{app: 'api', change: 'started', ready: 1}]);
		expect(types).toEqual(expect.arrayContaining(['worker-forked', 'worker-ready']));
		expect(await client.scale('api', '+1')).toMatchObject({change: 'scaled', ready: 2});
		expect(await client.reload('api', {rollout: {strategy: 'rolling'}})).toMatchObject([{generation: 2}]);
		expect(await client.rollback('api')).toMatchObject([{change: 'rolled back', generation: 3}]);
		expect(await client.restart(['api'])).toMatchObject([{change: 'restarted'}]);
		expect(await client.signal('api', 'SIGWINCH')).toMatchObject([
			{app: 'api', pids: [expect.any(Number), expect.any(Number)]},
		]);
		expect(await client.reset('all')).toEqual([{app: 'api', restarts: 0}]);
		expect(await client.save('before')).toMatchObject({name: 'before'});
		expect(await client.stop('/a/')).toMatchObject([{change: 'stopped'}]);
		expect(await client.resurrect('before')).toMatchObject({apps: [{change: 'started'}]});
		expect((await client.saves()).map(({name}) => name)).toEqual(['before']);
		await client.deleteSave('before');
		expect(await client.stop('default')).toMatchObject([{change: 'stopped'}]);
		expect(await client.start('api')).toMatchObject([{change: 'started'}]);

		const file = fcm.ecosystem(app({instances: 1}));
		const {index} = await client.plan(file, {only: ['api']});
		await client.stop('api');
		await expect(client.apply(file, {ifIndex: index})).rejects.toMatchObject({code: 'FCM_ERR_INDEX_CHANGED'});
		await client.apply('ecosystem.json');
		expect((await client.list()).apps).toMatchObject([{name: 'api', status: 'online'}]);
		await client.apply(fcm.ecosystem(app({name: 'next', env: {PORT: await freePort()}})), {prune: true});
		expect((await client.list()).apps.map(({name}) => name)).toEqual(['next']);
		expect(await client.delete('next')).toMatchObject([{change: 'deleted'}]);
	});

	it('has every command that looks', async () => {
		await client.apply({apps: [app({instances: 2})]});
		expect(await client.describe('api')).toMatchObject([{status: {name: 'api'}, spec: {env: ['PORT']}}]);
		expect(await client.requests()).toMatchObject([{app: 'api', workers: [{slot: 0}, {slot: 1}]}]);
		expect(await client.pids('api')).toMatchObject([{app: 'api', pids: [expect.any(Number), expect.any(Number)]}]);
		expect((await client.env('api')).variables).toContainEqual({name: 'PORT', source: 'env'});
		expect((await client.env('api', {values: true})).variables).toContainEqual({
			name: 'PORT',
			source: 'env',
			value: `${port}`,
		});
		expect((await client.events('api', {lines: 1000})).map(({type}) => type)).toContain('worker-ready');
		expect((await client.events()).map(({type}) => type)).toContain('daemon-started');
		const lines = await eventually(
			'the app has said so',
			() => client.logs('api', {grep: 'listening'}),
			({length}) => length === 2,
		);
		expect(lines[0]).toMatchObject({app: 'api', stream: 'out', text: `listening on ${port}`});
		expect(await client.logs('api', {worker: 1})).toMatchObject([{slot: 1}]);

		expect(await client.history('api', 'fine', 2)).toMatchObject([{app: 'api'}]);
		const [{pids: [first = 0, second = 0] = []} = {}] = await client.pids('api');
		expect(await client.workerStack('api', first)).toMatchObject({pid: first});
		expect(await client.replaceWorker('api', first)).toMatchObject({pid: first});
		expect(await client.killWorker('api', second)).toMatchObject({pid: second});
		await expect(client.killWorker('api', second)).rejects.toMatchObject({code: 'FCM_ERR_NOT_RUNNING'});
		await fcm.until('api', 'both are back', ({ready}) => ready === 2);

		const following = new AbortController();
		const seen: string[] = [];
		const followed = client.followLogs('api', (more) => void seen.push(...more.map(({text}) => text)), following);
		await eventually(
			'a line that came later is seen',
			async () => {
				await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {});
				return seen;
			},
			(all) => all.some((text) => text.includes('crash asked for')),
		);
		following.abort();
		await followed;
		expect(await client.flush()).toMatchObject([{app: 'api', freedBytes: expect.any(Number)}]);
		expect(await client.ping()).toMatchObject({pid: client.daemon.pid, home: fcm.home});
		expect(await client.daemonStatus()).toMatchObject({masters: [{app: 'api', answers: true}]});
	});

	it('tells the status as it changes, also over an update of the daemon', async () => {
		const frames: StatusFrame[] = [];
		const subscription = await client.subscribe((frame) => frames.push(frame));
		expect(frames).toMatchObject([{type: 'snapshot', report: {apps: []}}]);
		await client.apply({apps: [app()]});
		await eventually(
			'it is seen online',
			async () => frames,
			(all) => all.some((frame) => frame.type === 'delta' && frame.apps.some(({status}) => status === 'online')),
		);
		const next = await client.updateDaemon({force: true});
		await eventually(
			'another snapshot',
			async () => frames,
			(all) => all.filter(({type}) => type === 'snapshot').length === 2,
		);
		expect((await client.ping()).pid).toBe(next.pid);
		const {apps} = await client.endDaemon();
		expect(apps).toEqual(['api']);
		await expect(subscription.ended).rejects.toMatchObject({code: 'FCM_ERR_DAEMON_LOST'});
		expect((await fcm.app('api')).status).toBe('online');
	});

	it('rejects with the error of the app that failed, and starts no daemon when told not to', async () => {
		const bad = app({
			name: 'bad',
			script: fcm.file('bad.cjs', 'throw new Error("no good")'),
			max_restarts: 0,
			ready_when: 'listening',
		});
		await expect(client.apply({apps: [app(), bad]})).rejects.toMatchObject({
			...{code: 'FCM_ERR_START_FAILED', message: expect.stringContaining('bad')},
			details: {
				results: [
					{app: 'api', ok: true},
					{app: 'bad', ok: false},
				],
			},
		});
		const script = fcm.file('api.cjs', release('http.cjs'));
		await client.apply({apps: [app({script})]});
		fcm.file('api.cjs', 'process.exit(1)');
		await expect(client.reload('api')).rejects.toMatchObject({code: 'FCM_ERR_ROLLED_BACK', exitCode: 4});
		await expect(client.reload('nobody')).rejects.toMatchObject({code: 'FCM_ERR_APP_NOT_FOUND'});
		await expect(client.scale('api', 'many')).rejects.toMatchObject({code: 'FCM_ERR_SCALE_INVALID'});
		await expect(client.promote('api')).rejects.toMatchObject({code: 'FCM_ERR_NO_ROLLOUT'});
		await expect(client.abort('api')).rejects.toMatchObject({code: 'FCM_ERR_NO_ROLLOUT'});
		await expect(client.logs('api', {grep: '('})).rejects.toMatchObject({code: 'FCM_ERR_USAGE'});
		const typo = {apps: [{script, instnces: 2}]} as never;
		await expect(client.apply(typo)).rejects.toMatchObject({code: 'FCM_ERR_CONFIG_INVALID'});
		expect((await client.kill()).map(({app}) => app).sort()).toEqual(['api', 'bad']);
		await expect(connect({home: fcm.home, start: false})).rejects.toMatchObject({code: 'FCM_ERR_DAEMON_UNREACHABLE'});
	});
});
