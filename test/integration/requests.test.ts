import http from 'node:http';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppActivity} from '../../src/protocol/control-api.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';

const app = `
const http = require('node:http');
const waiting = [];
const server = http.createServer((request, response) => {
	if (request.url === '/release') {
		for (const held of waiting.splice(0)) held.end('late');
		return response.end('released');
	}
	if (request.url === '/stuck') for (;;);
	if (request.url.startsWith('/half')) response.write('half');
	waiting.push(response);
});
server.listen(process.env.PORT, '127.0.0.1');
`;

describe('requests', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	it('every request in flight is listed with what it waits for, without any change to the app', async () => {
		const port = await freePort();
		const script = fcm.file('app.cjs', app);
		await fcm.ok('start', fcm.ecosystem({name: 'api', script, port, kill_timeout: 500}));
		const agent = new http.Agent({keepAlive: true});
		const get = (path: string) => {
			return new Promise<void>((resolve, reject) => {
				const request = http.get({port, path, agent, timeout: 30_000}, (response) => {
					response.resume().on('end', resolve);
				});
				request.on('error', reject).on('timeout', () => request.destroy(new Error('silent')));
			});
		};
		const slow = [get('/slow?x=1'), get('/half')];
		const activity = async () => (JSON.parse(await fcm.ok('requests', '--json')) as {apps: AppActivity[]}).apps[0]!;

		const busy = await eventually('both are seen', activity, ({workers}) => workers[0]?.requests.length === 2);
		expect(busy.workers[0]!.requests).toEqual([
			expect.objectContaining({method: 'GET', url: '/slow?x=1', state: 'processing'}),
			expect.objectContaining({url: '/half', state: 'sending'}),
		]);
		expect(busy.workers[0]!.connections.map(({idleMs}) => idleMs)).toEqual([0, 0]);
		expect(await fcm.ok('requests', 'api')).toMatch(/GET \/slow\?x=1 .*processing +api +0/);

		await get('/release');
		await Promise.all(slow);
		const idle = await activity();
		expect(idle.workers[0]!.requests).toEqual([]);
		expect(idle.workers[0]!.connections).toHaveLength(3);
		expect(await fcm.ok('requests')).toBe('no request is in flight\n');

		http.get({port, path: '/stuck', agent}).on('error', () => {});
		const stuck = await eventually('the worker is mute', activity, ({workers}) => workers[0]?.error !== undefined);
		expect(stuck.workers[0]).toMatchObject({slot: 0, error: 'no answer within 1 s'});
		agent.destroy();
	});
});
