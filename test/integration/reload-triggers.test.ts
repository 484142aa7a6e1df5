import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppDescription} from '../../src/protocol/control-api.ts';
import {only, recordedOf} from '../helpers/app-events.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture, release} from '../helpers/fixture.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {Running} from '../helpers/running.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

const everySecond = '* * * * * *';
const never = '0 0 29 2 *';

describe('watch and cron_restart', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		fcm.file('api.cjs', release('http.cjs'));
	});
	afterEach(() => fcm.end());

	const api = (keys: Record<string, unknown>) => ({
		...{name: 'api', script: 'api.cjs', min_uptime: 100, env: {PORT: port}},
		...keys,
	});
	const describeApi = async (): Promise<AppDescription> =>
		JSON.parse(await fcm.ok('describe', 'api', '--json')).apps[0];
	const watching = () =>
		eventually('its files are watched', describeApi, ({triggers}) => triggers?.watch?.isReady === true);
	const generation = (number: number) =>
		fcm.until('api', `generation ${number}`, (app) => app.status === 'online' && app.generation === number);
	const due = async (by: 'cron' | 'watch') =>
		only(await recordedOf(fcm, 'api', '--lines', '1000'), 'reload-due').filter((event) => event.by === by);

	it('reload when a file changes: nothing is lost, what is bad is rolled back, and a dead daemon is not needed', async () => {
		await fcm.ok('start', fcm.ecosystem(api({watch: ['api.cjs', 'lib'], instances: 2})));
		expect((await watching()).triggers?.watch?.problems).toEqual([`${fcm.dir}/lib is not there`]);
		const load = startSteadyLoad(port);
		await load.served(20);

		fcm.file('other.cjs', '');
		fcm.file('api.cjs', release('http.cjs', 2));
		await generation(2);
		expect((await freshAnswer(port)).release).toBe('2');
		fcm.file('api.cjs', 'syntax error');
		await fcm.until('api', 'rolled back', ({lastFailure, status}) => status === 'online' && lastFailure !== null);
		expect((await freshAnswer(port)).release).toBe('2');
		process.kill((await fcm.report()).daemon.pid, 'SIGKILL');
		fcm.file('api.cjs', release('http.cjs', 4));
		await eventually(
			'the mended release serves',
			() => freshAnswer(port),
			(answer) => answer.release === '4',
		);

		await generation(4);
		expect(await load.stop()).toEqual([]);
		expect(await due('watch')).toMatchObject(Array.from({length: 3}, () => ({reason: 'api.cjs changed'})));
		expect(await fcm.ok('events', 'api', '--lines', '1000')).toMatch(/reloads by watch: api\.cjs changed/);
	});

	it('a change of these keys touches no worker; a stopped app is left alone', async () => {
		await fcm.ok('start', fcm.ecosystem(api({watch: true})));
		const {pid} = await freshAnswer(port);
		const described = await watching();
		expect(described.triggers?.cron).toBeNull();

		const changed = fcm.ecosystem(api({cron_restart: never, cron_timezone: 'Asia/Tokyo'}));
		expect(await fcm.ok('start', changed)).toMatch(/api {2}updated/);
		fcm.file('api.cjs', release('http.cjs', 2));
		expect(await fcm.ok('describe', 'api')).toMatch(/cron +0 0 29 2 \* \(Asia\/Tokyo\), next at 20\d\d-02-2[89] /);
		expect((await describeApi()).triggers?.watch).toBeNull();
		expect((await freshAnswer(port)).pid).toBe(pid);

		await fcm.ok('start', fcm.ecosystem(api({watch: true, cron_restart: everySecond})));
		await fcm.ok('stop', 'api');
		const before = (await due('cron')).length;
		expect(await fcm.ok('describe', 'api')).toMatch(/not waiting now/);
		fcm.file('api.cjs', release('http.cjs', 3));
		expect((await fcm.app('api')).status).toBe('stopped');
		expect((await due('cron')).length).toBe(before);
		expect(await due('watch')).toEqual([]);
	});

	it('cron_restart reloads without loss, one at a time; one that comes meanwhile is let go and said', async () => {
		const slow = {cron_restart: everySecond, min_uptime: 1500};
		await fcm.ok('start', fcm.ecosystem(api(slow)));
		const load = startSteadyLoad(port);
		const skipped = await eventually(
			'one was let go, and a reload has ended',
			() => recordedOf(fcm, 'api', '--lines', '1000'),
			(events) => only(events, 'reload-skipped').length > 0 && only(events, 'rollout-finished').length > 0,
		);
		expect(only(skipped, 'reload-skipped')[0]).toMatchObject({
			by: 'cron',
			reason: expect.stringContaining('under way'),
		});
		expect(await load.stop()).toEqual([]);
		await fcm.ok('stop', 'api');
		const events = await recordedOf(fcm, 'api', '--lines', '1000');
		// No two are on at once, and none is made up for.
		const rollouts = events.map(({type}) => type).filter((type) => /^rollout-(surging|finished)$/.test(type));
		expect(rollouts.filter((type, index) => type === rollouts[index + 1])).toEqual([]);
		expect(only(events, 'rollout-surging').length).toBe((await due('cron')).length);
	});

	it('cron_restart runs a job again that has ended', async () => {
		const job = {script: fixture('job.cjs'), exec_mode: 'fork', autorestart: false, cron_restart: everySecond};
		await fcm.run('start', fcm.ecosystem({...api(job), ready_when: 'online'}));
		await eventually(
			'it has run three times',
			() => fcm.ok('logs', 'api', '--nostream', '--lines', 'all'),
			(text) => text.split('\n').filter((line) => line.endsWith('working')).length >= 3,
		);
		expect((await fcm.app('api')).restarts).toBe(0);
	});

	it('work in the foreground too, which tells why it reloads', async () => {
		fcm.ecosystem(api({watch: true, ignore_watch: ['home']}));
		const run = new Running(fcm.spawn('run', 'ecosystem.json'));
		await run.said(/api watches /);
		await run.said(/worker 0 of generation 1 is ready/);
		fcm.file('api.cjs', release('http.cjs', 2));
		await run.said(/api reloads by watch: api\.cjs changed/);
		await run.said(/generation 2 is alone now/);
		expect((await freshAnswer(port)).release).toBe('2');
		run.child.kill('SIGTERM');
		expect(await run.end()).toBe(0);
	});
});
