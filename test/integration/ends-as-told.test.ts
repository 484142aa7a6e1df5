import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

describe('how an app begins and ends', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	it('kill_signal and shutdown_with_message: a worker is asked in the way that the file says', async () => {
		const app = async (name: string, keys: Record<string, unknown>) => ({
			...{name, script: fixture('tells-its-end.cjs'), min_uptime: 100, env: {PORT: await freePort()}},
			...keys,
		});
		const file = fcm.ecosystem(
			await app('plain', {}),
			await app('signal', {kill_signal: 'SIGUSR2'}),
			await app('message', {shutdown_with_message: true}),
			await app('forked', {kill_signal: 'SIGINT', exec_mode: 'fork'}),
			await app('forked-message', {shutdown_with_message: true, exec_mode: 'fork'}),
		);
		await fcm.ok('start', file);
		await fcm.ok('stop', 'all');
		const told = (name: string) => fcm.ok('logs', name, '--nostream', '--raw');
		expect(await told('plain')).toBe('told to end by SIGTERM\n');
		expect(await told('signal')).toBe('told to end by SIGUSR2\n');
		expect(await told('message')).toBe('told to end by message\n');
		expect(await told('forked')).toBe('told to end by SIGINT\n');
		expect(await told('forked-message')).toBe('told to end by message\n');
	});

	it('stop_exit_codes: what ends so stays ended, without a restart; anything else is mended', async () => {
		const [port, other] = [await freePort(), await freePort()];
		const app = {script: fixture('http.cjs'), min_uptime: 100, restart_delay: 1, stop_exit_codes: [3]};
		const file = fcm.ecosystem({...app, name: 'ends', env: {PORT: port}}, {...app, name: 'mended', env: {PORT: other}});
		await fcm.ok('start', file);
		await fetch(`http://127.0.0.1:${port}/exit?code=3`).catch(() => {});
		await fetch(`http://127.0.0.1:${other}/exit?code=4`).catch(() => {});
		expect(await fcm.until('ends', 'it has ended', ({status}) => status === 'stopped')).toMatchObject({
			...{restarts: 0, workers: [], ended: {code: 3}},
		});
		await fcm.until('mended', 'another worker', ({restarts, status}) => restarts === 1 && status === 'online');
		expect(await fcm.ok('start', 'ends')).toMatch(/^ends +(re)?started/m);
	});

	it('autostart: false is made known and left stopped, until it is started by name', async () => {
		const app = {name: 'later', script: fixture('http.cjs'), autostart: false, env: {PORT: await freePort()}};
		expect((await fcm.run('plan', fcm.ecosystem(app))).stdout).toMatch(/^later +add +new, stays stopped/m);
		expect(await fcm.ok('start', fcm.ecosystem(app))).toMatch(/^later +added/m);
		expect(await fcm.app('later')).toMatchObject({status: 'stopped', masterPid: 0});
		await fcm.ok('start', 'later');
		expect((await fcm.app('later')).status).toBe('online');
		expect(await fcm.ok('start', fcm.ecosystem(app))).toMatch(/^later +unchanged/m);
	});
});
