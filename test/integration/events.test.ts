import {readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {only, recordedOf} from '../helpers/app-events.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {release} from '../helpers/fixture.ts';

describe('fcm events', () => {
	let fcm: Fcm;
	let script: string;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		script = fcm.file('api.cjs', release('http.cjs'));
		const app = {name: 'api', script, instances: 2, min_uptime: 200, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
	});
	afterEach(() => fcm.end());

	/** Kills the app master; resolves with the pid of the next one, when the app is up again. */
	async function loseMaster(): Promise<{before: number; after: number}> {
		const {masterPid: before} = await fcm.app('api');
		process.kill(before, 'SIGKILL');
		const back = await fcm.until('api', 'back', ({status, masterPid}) => status === 'online' && masterPid !== before);
		return {before, after: back.masterPid};
	}

	async function loseDaemon(): Promise<number> {
		const {daemon} = await fcm.report();
		process.kill(daemon.pid, 'SIGKILL');
		await eventually(
			'no daemon',
			() => fcm.run('ping'),
			({code}) => code !== 0,
		);
		return daemon.pid;
	}

	it('tell all that happened, in order, over daemons and app masters that were killed', async () => {
		await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {});
		await fcm.until('api', 'mended', ({restarts, ready}) => restarts === 1 && ready === 2);
		writeFileSync(script, release('exits-at-once.cjs', 2));
		expect((await fcm.run('reload', 'api')).code).toBe(4);
		writeFileSync(script, release('http.cjs', 3));
		const firstDaemon = await loseDaemon();
		const masters = await loseMaster();
		await fcm.ok('scale', 'api', '1');
		await fcm.ok('stop', 'api');

		const events = await recordedOf(fcm, 'api', '--lines', '1000');
		const own = events.filter(({source}) => source === 'app');
		expect(own.map(({seq}) => seq)).toEqual(own.map((_, index) => index + 1));
		expect(only(own, 'master-started')).toMatchObject([
			{pid: masters.before, lost: null},
			{pid: masters.after, lost: masters.before},
		]);
		expect(only(own, 'worker-exited').filter(({wanted}) => !wanted)).not.toEqual([]);
		const milestones = new Set([
			...['app-added', 'app-reattached', 'master-died', 'app-wanted', 'rollout-surging', 'rollout-rolled-back'],
			...['master-started', 'app-scaled', 'app-stopping', 'app-stopped'],
		]);
		expect(events.map(({type}) => type).filter((type) => milestones.has(type))).toEqual([
			...['app-added', 'master-started', 'rollout-surging', 'rollout-rolled-back'],
			...['app-reattached', 'master-died', 'master-started', 'app-scaled', 'app-wanted', 'app-stopping', 'app-stopped'],
		]);
		const [first, second, ...more] = only(await recordedOf(fcm, '--daemon'), 'daemon-started');
		expect(first).toMatchObject({pid: firstDaemon, app: null});
		expect(second).toMatchObject({pid: (await fcm.report()).daemon.pid});
		expect(more).toEqual([]);
		for (const file of ['events.ndjson', 'apps/api/events.ndjson']) {
			expect(statSync(path.join(fcm.home, file)).mode & 0o777).toBe(0o600);
		}
	});

	it('need no daemon and start none, outlive the app and its kill, and describe goes on from them', async () => {
		const {before} = await loseMaster();
		expect(JSON.parse(await fcm.ok('describe', 'api', '--json')).apps[0].events).toMatchObject(
			expect.arrayContaining([expect.objectContaining({type: 'master-started', pid: before})]),
		);
		await loseDaemon();
		expect(await fcm.ok('events', 'api')).toMatch(/worker 0 of generation 1 is ready/);
		expect((await fcm.run('ping')).code).toBe(3);

		await fcm.ok('kill');
		const ended = await recordedOf(fcm, 'api', '--type', 'app-stopped,master');
		expect(ended.slice(-2)).toMatchObject([
			{type: 'app-stopped'},
			{type: 'master-ended', reason: 'asked by the daemon'},
		]);
		expect(only(ended, 'master-died')).toHaveLength(1);
		expect((await recordedOf(fcm, '--daemon')).at(-1)).toMatchObject({type: 'daemon-ended', reason: 'killed'});

		await fcm.ok('delete', 'api');
		expect(await fcm.ok('events', 'api')).toMatch(/added\n(.*\n)*.*deleted\n$/);
	});

	it('are followed across the death of daemon and app master, and from the first line of a new app', async () => {
		const follow = fcm.spawn('events', '-f', '--json', '--lines', '0');
		let text = '';
		follow.stdout?.on('data', (chunk) => {
			text += chunk;
		});
		const told = () =>
			text
				.split('\n')
				.slice(0, -1)
				.map((line) => JSON.parse(line));
		const seen = (what: string, isIt: (event: {type: string; app: string; pid?: number}) => boolean) =>
			eventually(
				what,
				async () => told(),
				(events) => events.some(isIt),
			);

		const {daemon} = await fcm.report();
		// It says nothing until something happens: only an event shows that it is there.
		await eventually(
			'following',
			() => fcm.ok('scale', 'api', text === '' ? '+1' : '2').then(() => text),
			(words) => words !== '' && words.includes('"to":2'),
		);
		await loseDaemon();
		const {after} = await loseMaster();
		await seen('the next app master', ({type, pid}) => type === 'master-started' && pid === after);
		await seen('the next daemon', ({type, pid}) => type === 'daemon-started' && pid !== daemon.pid);
		const app = {name: 'late', script, env: {PORT: await freePort()}};
		await fcm.ok('start', fcm.ecosystem(app));
		await seen('a ready worker of the new app', (event) => event.type === 'worker-ready' && event.app === 'late');
		await fcm.ok('delete', 'late');
		await seen('the deletion', (event) => event.type === 'app-deleted' && event.app === 'late');
		const late = told().filter(({app, source}) => app === 'late' && source === 'app');
		expect(late[0]).toMatchObject({type: 'master-started', seq: 1});
		follow.kill('SIGINT');
		await eventually(
			'the follower has ended',
			async () => follow.exitCode,
			(code) => code === 130,
		);
	});

	it('stay whole when a line was torn, and bounded on disk', async () => {
		const file = path.join(fcm.home, 'apps/api/events.ndjson');
		const {masterPid} = await fcm.app('api');
		const filler = `${JSON.stringify({type: 'app-stopping', app: 'api', seq: 1, at: 1, filler: 'x'.repeat(200)})}\n`;
		process.kill(masterPid, 'SIGSTOP');
		writeFileSync(file, `${filler.repeat(Math.ceil(1_048_000 / filler.length))}{"type":"torn`, {flag: 'a'});
		process.kill(masterPid, 'SIGCONT');
		await fcm.ok('scale', 'api', '3');
		await fcm.ok('scale', 'api', '1');
		expect(statSync(file).size).toBeLessThan(10_000);
		expect(statSync(`${file}.1`).size).toBeLessThan(1_200_000);
		expect(readFileSync(file, 'utf8')).toMatch(/"app-scaled"/);
		const scaled = only(await recordedOf(fcm, 'api', '--lines', '100'), 'app-scaled');
		expect(scaled).toMatchObject([
			{from: 2, to: 3},
			{from: 3, to: 1},
		]);
	});
});
