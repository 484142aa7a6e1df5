import {rmSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {goodRelease} from '../helpers/releases.ts';

/** A request to /spin keeps the event loop for as long as the file is there. */
const spins = (file: string) => `const {subscribe} = require('node:diagnostics_channel');
const {existsSync} = require('node:fs');
function spinAWhile() { while (existsSync(${JSON.stringify(file)})); }
subscribe('http.server.request.start', ({request}) => {
	if (request.url.startsWith('/spin')) setImmediate(spinAWhile);
});`;

describe('an action on one worker', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		const script = fcm.file('app.cjs', goodRelease(1, spins(`${fcm.dir}/spin`)));
		// With a watchdog each worker's inspector has a port of its own.
		const app = {name: 'api', script, instances: 2, min_uptime: 200, watchdog: '60s', env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
	});
	afterEach(() => fcm.end());

	const workers = async () => (await fcm.app('api')).workers;

	it('replaces it without losing a request, and touches no other', async () => {
		const [first, second] = await workers();
		const held = freshAnswer(port, {path: '/?ms=1500'});
		const said = await fcm.ok('worker', 'replace', 'api', String(first!.slot));
		expect(said).toBe(`worker ${first!.slot} of api (pid ${first!.pid}) replaced: it was recycled\n`);
		expect(await held).toBeTruthy();
		const after = await workers();
		expect(after.map(({slot}) => slot)).toEqual([0, 1]);
		expect(after.map(({pid}) => pid)).toContain(second!.pid);
		expect(after.map(({pid}) => pid)).not.toContain(first!.pid);
		expect((await fcm.app('api')).restarts).toBe(0);
	});

	it('kills it, by slot or by pid, and the slot is filled again', async () => {
		const [first] = await workers();
		const {pid} = first!;
		expect(JSON.parse(await fcm.ok('worker', 'kill', 'api', String(pid), '--json'))).toMatchObject({app: 'api', pid});
		await fcm.until('api', 'the slot is filled', ({ready, restarts}) => ready === 2 && restarts === 1);
		expect((await workers()).map((worker) => worker.pid)).not.toContain(pid);
	});

	it('tells where it is while it computes, again and again, and leaves its inspector closed', async () => {
		const flag = fcm.file('spin', '');
		const busy = freshAnswer(port, {path: '/spin'});
		const ask = async () => {
			const first = await fcm.ok('worker', 'stack', 'api', '0');
			return first + (await fcm.ok('worker', 'stack', 'api', '1'));
		};
		const spinning = await eventually('one of them spins', ask, (said) => said.includes('spinAWhile'));
		expect(spinning).toMatch(/^ {4}at .*spinAWhile.*app\.cjs:\d+/m);
		expect(await ask()).toContain('spinAWhile');
		rmSync(flag);
		await busy;
		expect(await fcm.ok('worker', 'stack', 'api', '0')).toContain('its event loop waits');
		expect(await fcm.ok('worker', 'stack', 'api', '1')).toContain('its event loop waits');
		expect(await fcm.ok('logs', 'api', '--err', '--nostream')).not.toMatch(/inspector|Debugger/);
		expect((await fcm.app('api')).restarts).toBe(0);
	});

	it('is refused in words for a worker that is not there', async () => {
		expect(await fcm.run('worker', 'kill', 'api', '7')).toMatchObject({code: 1});
		expect((await fcm.run('worker', 'kill', 'api', '7')).stderr).toContain('api has no worker 7; there is 0 (pid');
		expect(await fcm.run('worker', 'replace', 'api', 'first')).toMatchObject({code: 2});
		expect(await fcm.run('worker', 'stack', 'nobody', '0')).toMatchObject({code: 6});
		expect((await fcm.app('api')).restarts).toBe(0);
	});
});
