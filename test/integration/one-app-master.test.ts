import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

const program = fileURLToPath(new URL('../../dist/app-master.cjs', import.meta.url));

let fcm: Fcm;
beforeEach(() => {
	fcm = new Fcm();
});
afterEach(() => fcm.end());

it('a second app master of an app, which a dying daemon may leave behind, takes nothing from the first', async () => {
	await fcm.ok('start', fcm.ecosystem({name: 'api', script: fixture('http.cjs'), port: await freePort()}));
	const before = await fcm.app('api');

	const [code] = await once(fcm.spawnProgram(program, 'api'), 'exit');

	expect(code).toBe(75);
	expect(await fcm.app('api')).toMatchObject({masterPid: before.masterPid, status: 'online', ready: 1});
	await fcm.ok('reload', 'api');
});
