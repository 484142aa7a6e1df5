import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {RegistryFile} from '../../src/state-dir/registry-schema.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {type SmallDisk, smallDisk} from '../helpers/small-disk.ts';

/** Logs a line per request: its path. */
const talkative = `
	require('node:http').createServer((request, response) => {
		console.log('asked for ' + request.url);
		response.end(process.env.RELEASE);
	}).listen(process.env.PORT, '127.0.0.1');
`;

describe('a home on a full disk', () => {
	let fcm: Fcm;
	let disk: SmallDisk;
	let port: number;
	let ports: number[];
	beforeEach(async () => {
		fcm = new Fcm();
		disk = smallDisk(fcm);
		fcm.file('talkative.cjs', talkative);
		ports = await Promise.all([freePort(), freePort(), freePort()]);
		port = ports[0]!;
		await fcm.ok('start', fcm.ecosystem(app('api', 0), app('job', 1)));
	});
	afterEach(async () => {
		await fcm.run('kill');
		disk.remove();
		await fcm.end();
	});

	const app = (name: string, at: number, release = 'one') => ({
		name,
		script: 'talkative.cjs',
		min_uptime: 200,
		// Large: near its limit a tmpfs counts only roughly.
		env: {PORT: ports[at], RELEASE: release, PADDING: 'x'.repeat(60_000)},
	});
	const ask = async (what: string) => (await fetch(`http://127.0.0.1:${port}/${what}`)).text();
	const written = () => JSON.parse(readFileSync(path.join(fcm.home, 'apps.json'), 'utf8')) as RegistryFile;
	const log = () => readFileSync(path.join(fcm.home, 'apps/api/logs/out.log'), 'utf8');

	it('refuses what it could not remember, does what cannot wait, says so, and writes it when there is room again', async () => {
		const before = await fcm.app('api');
		disk.fill();

		const started = await fcm.run('start', fcm.ecosystem(app('web', 2)));
		expect(started).toMatchObject({code: 1, stderr: expect.stringContaining('FCM_ERR_STATE_WRITE')});
		expect(started.stderr).toMatch(disk.reason);
		expect((await fcm.report()).apps.map(({name}) => name)).toEqual(['api', 'job']);

		const scaled = await fcm.run('scale', 'api', '2');
		expect(scaled.code).toBe(1);
		expect(scaled.stderr).toMatch(/api has changed, but that could not be written down: cannot write apps\.json/);
		await fcm.until('api', 'two workers', ({ready}) => ready === 2);

		const reloaded = await fcm.run('start', fcm.ecosystem({...app('api', 0, 'two'), instances: 2}));
		expect(reloaded).toMatchObject({code: 1, stderr: expect.stringContaining('FCM_ERR_STATE_WRITE')});
		expect(await ask('while-full')).toBe('two');

		const stopped = await fcm.run('stop', 'job');
		expect(stopped.stderr).toMatch(/job is stopped, but that could not be written down/);
		expect(stopped.code).toBe(1);
		expect(await fcm.app('job')).toMatchObject({status: 'stopped', workers: []});
		expect(written().apps.job?.wanted).toBe('running');

		const listed = await fcm.run('ls');
		expect(listed.stderr).toMatch(/^notice: the list of apps is not written down: cannot write apps\.json: /);
		const after = await fcm.app('api');
		expect(after).toMatchObject({status: 'online', restarts: 0, masterPid: before.masterPid, generation: 2});

		disk.free();
		expect(await fcm.run('ls')).toMatchObject({code: 0, stderr: ''});
		expect(written().apps).toMatchObject({
			api: {wanted: 'running', spec: {instances: 2, env: {RELEASE: 'two'}}},
			job: {wanted: 'stopped'},
		});
		expect(written().index).toBe((await fcm.report()).daemon.index);
		await fcm.ok('start', fcm.ecosystem(app('web', 2)));
	});

	it('loses log lines, and no request; the lines go on when there is room again', async () => {
		disk.fill();
		// More than the rest of the last block takes.
		for (let line = 0; line < 100; line++) expect(await ask(`full-${'x'.repeat(200)}`)).toBe('one');
		disk.free();
		await eventually(
			'a line is in the log again',
			async () => {
				await ask('room-again');
				return log().includes('asked for /room-again\n');
			},
			(there) => there,
		);
		expect(await fcm.app('api')).toMatchObject({status: 'online', restarts: 0});
	});

	it('brings back an app whose master dies', async () => {
		const {masterPid} = await fcm.app('api');
		disk.fill();
		process.kill(masterPid, 'SIGKILL');
		await fcm.until('api', 'another master', (app) => app.status === 'online' && app.masterPid !== masterPid);
		expect(await ask('')).toBe('one');
		disk.free();
	});

	it('does not keep the next daemon from finding what runs', async () => {
		const before = await fcm.report();
		disk.fill();
		process.kill(before.daemon.pid, 'SIGKILL');
		const after = await fcm.report();
		expect(after.daemon.pid).not.toBe(before.daemon.pid);
		expect(after.apps.map(({masterPid, restarts}) => [masterPid, restarts])).toEqual(
			before.apps.map(({masterPid}) => [masterPid, 0]),
		);
		disk.free();
	});
});
