import {createServer} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventsOf, only} from '../helpers/app-events.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {ask} from '../helpers/heartbeat.ts';

describe('status_port', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	const app = (port: number, statusPort: unknown) => ({
		...{name: 'api', script: fixture('http.cjs'), instances: 2, env: {PORT: port}, status_port: statusPort},
	});

	it('serves the status of the app as JSON, to this machine, and moves without touching a worker', async () => {
		const [port, first, second] = [await freePort(), await freePort(), await freePort()];
		await fcm.ok('start', fcm.ecosystem(app(port, first)));
		const {workers} = await fcm.app('api');
		await ask(port, '/');
		const told = await eventually(
			'the request counted',
			() => statusOf(first),
			({requests}) => requests.total === 1,
		);
		expect(told).toMatchObject({
			...{name: 'api', status: 'online', ready: 2, requests: {inFlight: 0, status: {'2xx': 1}}},
			...{statusPort: {address: `127.0.0.1:${first}`, error: null}, workers: workers.map(({pid}) => ({pid}))},
		});
		expect(JSON.stringify(told)).not.toContain('shellEnv');

		expect(await fcm.ok('start', fcm.ecosystem(app(port, second)))).toContain('updated');
		await eventually('the new port', () => ask(second, '/').then(({code}) => code, () => 0), (code) => code === 200); // biome-ignore format: one line
		await expect(ask(first, '/')).rejects.toThrow('ECONNREFUSED');
		await fcm.ok('start', fcm.ecosystem(app(port, false)));
		await eventually('no port', () => ask(second, '/').then(() => 'open', (error) => error.code), (is) => is === 'ECONNREFUSED'); // biome-ignore format: one line
		expect((await fcm.app('api')).workers.map(({pid}) => pid)).toEqual(workers.map(({pid}) => pid));
	});

	it('refuses other methods, other paths, and web pages whose name leads here', async () => {
		const [port, status] = [await freePort(), await freePort()];
		await fcm.ok('start', fcm.ecosystem(app(port, status)));
		expect(await ask(status, '/', {method: 'POST', body: Buffer.alloc(1024 * 1024)})).toMatchObject({code: 405});
		expect(await ask(status, '/../etc/passwd')).toMatchObject({code: 404});
		expect(await ask(status, '/', {headers: {host: 'evil.example'}})).toMatchObject({code: 403});
		expect(await ask(status, '/', {method: 'HEAD', headers: {host: `localhost:${status}`}})).toMatchObject({
			code: 200,
			body: '',
		});
	});

	it('that is taken is named, stops nothing, and is served when it is free', async () => {
		const port = await freePort();
		const other = createServer();
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const {port: taken} = other.address() as {port: number};
		try {
			await fcm.ok('start', fcm.ecosystem(app(port, taken)));
			const {statusPort} = await fcm.until('api', 'the trouble', (now) => now.statusPort?.error != null);
			expect(statusPort).toEqual({address: `127.0.0.1:${taken}`, error: 'the port is in use (EADDRINUSE)'});
			expect((await ask(port, '/')).code).toBe(200);
			expect(await fcm.ok('ls')).toContain(`api  status_port 127.0.0.1:${taken}: the port is in use`);
		} finally {
			await new Promise((resolve) => other.close(resolve));
		}
		await fcm.until('api', 'the port is had', (now) => now.statusPort?.error === null);
		expect((await ask(taken, '/')).code).toBe(200);
		const told = await eventsOf(fcm, 'api');
		expect(only(told, 'status-port-failed')).toHaveLength(1);
		expect(only(told, 'status-port-open')).toHaveLength(1);
	});
});

async function statusOf(port: number): Promise<{requests: {total: number}}> {
	return JSON.parse((await ask(port, '/')).body);
}
