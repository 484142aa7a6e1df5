import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {StatusReport} from '../../src/protocol/status.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

describe('an app master that is mute (SIGSTOP) while the daemon comes back', () => {
	let fcm: Fcm;
	let port: number;
	let before: StatusReport;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		const app = {script: fixture('http.cjs'), min_uptime: 200};
		const apps = [{...app, name: 'api', env: {PORT: port}}];
		for (const name of ['mute', 'mute2', 'web']) apps.push({...app, name, env: {PORT: await freePort()}});
		await fcm.ok('start', fcm.ecosystem(...apps));
		before = await fcm.report();
	});
	afterEach(async () => {
		const living = new Set(fcm.processes().map(({pid}) => pid));
		for (const {masterPid} of before.apps) if (living.has(masterPid)) process.kill(masterPid, 'SIGCONT');
		await fcm.end();
	});

	const masterOf = (name: string) => before.apps.find((app) => app.name === name)!.masterPid;

	it('holds up nobody, is shown as unreachable, never gets a second one beside it, and is taken over when it answers', async () => {
		const load = startSteadyLoad(port);
		for (const name of ['mute', 'mute2']) process.kill(masterOf(name), 'SIGSTOP');
		process.kill(before.daemon.pid, 'SIGKILL');

		const {apps, daemon} = await fcm.report();
		const reason = expect.stringMatching(/app master of "mute2?" .*answer/);
		expect(apps).toMatchObject([
			{name: 'api', status: 'online', unreachable: null, masterPid: masterOf('api')},
			{name: 'mute', status: 'degraded', unreachable: reason, masterPid: masterOf('mute')},
			{name: 'mute2', status: 'degraded', unreachable: reason, masterPid: masterOf('mute2')},
			{name: 'web', status: 'online', unreachable: null, masterPid: masterOf('web')},
		]);
		expect(await fcm.ok('ls')).toMatch(/^mute {2}the app master of "mute".*last that was known/m);
		expect(await fcm.ok('daemon', 'status')).toMatch(/^mute +\d+ .* no /m);
		expect(await fcm.ok('reload', 'web')).toMatch(/web +reloaded/);
		for (const verb of ['start', 'stop', 'reload']) {
			const {code, stderr} = await fcm.run(verb, 'mute');
			expect({verb, code, stderr}).toMatchObject({
				code: 1,
				stderr: expect.stringContaining('FCM_ERR_MASTER_UNREACHABLE'),
			});
		}

		for (const name of ['mute', 'mute2']) process.kill(masterOf(name), 'SIGCONT');
		const after = await fcm.until('mute', 'it answers again', ({unreachable}) => unreachable === null);
		const was = before.apps.find((app) => app.name === 'mute')!;
		expect(after).toMatchObject({status: 'online', restarts: 0, masterPid: was.masterPid});
		expect(after.workers.map(({pid}) => pid)).toEqual(was.workers.map(({pid}) => pid));
		await fcm.until('mute2', 'it answers again', ({unreachable}) => unreachable === null);
		expect(await fcm.ok('reload', 'mute')).toMatch(/mute +reloaded/);
		expect((await fcm.report()).daemon.pid).toBe(daemon.pid);
		expect(await load.stop()).toEqual([]);
	});

	it('that dies in the end is replaced, once', async () => {
		process.kill(masterOf('mute'), 'SIGSTOP');
		process.kill(before.daemon.pid, 'SIGKILL');
		await fcm.until('mute', 'unreachable', ({unreachable}) => unreachable !== null);
		process.kill(masterOf('mute'), 'SIGKILL');
		const after = await fcm.until('mute', 'another one', ({status, masterPid, unreachable}) => {
			return status === 'online' && unreachable === null && masterPid !== masterOf('mute');
		});
		expect(after).toMatchObject({ready: 1, wanted: 1});
		const masters = fcm.processes().filter(({command}) => /^fcm: mute( |$)/.test(command));
		expect(masters).toHaveLength(1);
	});
});
