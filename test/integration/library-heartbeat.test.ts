import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {ask, heartbeats} from '../helpers/heartbeat.ts';
import {Programs} from '../helpers/program.ts';

describe('the library', () => {
	let programs: Programs;
	beforeEach(() => {
		programs = new Programs();
	});
	afterEach(() => programs.end());

	it('has heartbeats, drains, and serves its status on a port', async () => {
		const port = await freePort();
		const program = programs.start('test/fixtures/cluster2/library.mjs', {PORT: port}, fixture('heartbeat.cjs'));
		const [line = ''] = await program.prints(/"served"/);
		const {served} = JSON.parse(line);
		expect(served).toEqual({host: '127.0.0.1', port: expect.any(Number)});
		const status = async () => JSON.parse((await ask(served.port, '/')).body);
		expect(await status()).toMatchObject({status: 'online', ready: 2, drained: false});
		const up = () => Promise.all(Array.from({length: 8}, () => ask(port, '/up').then(({code}) => code)));
		expect(new Set(await up())).toEqual(new Set([200]));
		expect(await heartbeats(port, 1)).toEqual([expect.stringContaining('no heartbeat')]);

		program.says('drain');
		await program.prints(/^{"value":true}$/);
		expect(new Set(await up())).toEqual(new Set([503]));
		expect(await status()).toMatchObject({status: 'online', drained: true});
		program.says('drain');
		await program.prints(/^{"value":false}$/);
		program.says('undrain');
		await program.prints(/^{"value":true}$/, 2);
		expect(new Set(await up())).toEqual(new Set([200]));

		program.says('port');
		await program.prints(/FCM_ERR_CONFIG_INVALID.*expected a port from 0 to 65535, got 70000/);
		program.says('taken');
		await program.prints(/FCM_ERR_PORT_TAKEN.*is in use/);
		program.says('off');
		await program.prints(/FCM_ERR_NO_HEARTBEAT/);
		program.says('end');
		expect(await program.exited()).toEqual({code: 0, signal: null});
		expect(programs.processes()).toEqual([]);
	});
});
