import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppActivity, AppDescription} from '../../../src/protocol/control-api.ts';
import {eventually, Fcm, freePort} from '../../helpers/fcm.ts';
import {fetchText, libraryFixture} from '../../helpers/library.ts';

describe('an app of the daemon that uses the library', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		const app = {name: 'api', script: libraryFixture('app.cjs'), instances: 2, ready_when: 'listening'};
		await fcm.ok('start', fcm.ecosystem({...app, env: {PORT: port}}));
	});
	afterEach(() => fcm.end());

	it('tells all that it sets: in describe --json, to its own workers, and per request in requests', async () => {
		await fetchText(port, '/count');
		const slow = fetchText(port, '/slower');
		const busy = await eventually(
			'it is in flight',
			async () => (JSON.parse(await fcm.ok('requests', '--json')) as {apps: AppActivity[]}).apps[0]!,
			({workers}) => workers.some(({requests}) => requests.length > 0),
			5000,
		);
		const [request] = busy.workers.flatMap(({requests}) => requests);
		expect(request).toMatchObject({url: '/slower', info: {user: 'joe', rows: 7}});
		expect(await fcm.ok('requests')).toMatch(/GET \/slower .*user=joe rows=7/);
		await slow;
		const {apps} = JSON.parse(await fcm.ok('describe', 'api', '--json')) as {apps: AppDescription[]};
		expect(apps[0]!.serverStatus).toMatchObject({state: 'online', generation: 1, hits: 1, rows: 7, requests: 2});
		expect(apps[0]!.serverStatus!.workers).toMatchObject([
			{slot: 0, state: 'ready', release: 'one'},
			{slot: 1, state: 'ready', release: 'one'},
		]);
		const asked = JSON.parse(await fetchText(port, '/status')) as AppDescription['serverStatus'];
		expect(asked).toMatchObject({hits: 1, rows: 7, requests: 3});
	});

	it('is replaced, without a gap, when it asks for it or disconnects itself', async () => {
		for (const path of ['/retire', '/disconnect']) {
			const before = (await fcm.app('api')).workers.map(({pid}) => pid);
			await fetchText(port, path);
			await fcm.until('api', `another has come after ${path}`, ({status, workers}) => {
				return status === 'online' && workers.length === 2 && workers.some(({pid}) => !before.includes(pid));
			});
			expect(await fetchText(port, '/')).toBe('ok');
		}
	});
});
