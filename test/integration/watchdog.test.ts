import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventsOf, only} from '../helpers/app-events.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {goodRelease} from '../helpers/releases.ts';

/** A request to /spin never ends: its worker's event loop does not turn any more. */
const spins = `const {subscribe} = require('node:diagnostics_channel');
function spinForEver() { for (;;); }
subscribe('http.server.request.start', ({request}) => {
	if (request.url.startsWith('/spin')) setImmediate(spinForEver);
});`;

describe('the watchdog', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		const app = {name: 'api', script: fcm.file('app.cjs', goodRelease(1, spins)), instances: 2, min_uptime: 200};
		await fcm.ok('start', fcm.ecosystem({...app, watchdog: '1s', env: {PORT: port}}));
	});
	afterEach(() => fcm.end());

	it('logs the stack and the requests of a worker that is stuck, and replaces it; the other never notices', async () => {
		const before = (await fcm.app('api')).workers;
		const cut = await freshAnswer(port, {path: '/spin?ms=60000'}).catch((error: NodeJS.ErrnoException) => error.code);
		expect(cut).toBe('ECONNRESET');
		const after = await fcm.until('api', 'a replacement', ({workers, ready, restarts}) => {
			return ready === 2 && restarts === 1 && workers.length === 2;
		});
		const [stuck, ...more] = only(await eventsOf(fcm, 'api'), 'worker-stuck');
		expect(more).toEqual([]);
		expect(before.map(({pid}) => pid)).toContain(stuck!.pid);
		expect(stuck!.silentMs).toBeGreaterThanOrEqual(1000);
		const other = before.find(({pid}) => pid !== stuck!.pid);
		expect(after.workers.find(({slot}) => slot === other!.slot)?.pid).toBe(other!.pid);
		const log = await eventually(
			'the dump is in the log',
			() => fcm.ok('logs', 'api', '--err', '--nostream', '--lines', '100'),
			(text) => text.includes('requests in flight'),
		);
		expect(log).toContain(`worker ${stuck!.pid} is stuck`);
		expect(log).toMatch(/spinForEver.*app\.cjs/);
		expect(log).toMatch(/requests in flight: 1\n.*GET \/spin\?ms=60000 from/);
		expect(log).not.toMatch(/Debugger listening|inspector/i);
	});

	it('leaves a worker alone that is only busy', async () => {
		const answers = Array.from({length: 20}, () => freshAnswer(port, {path: '/?ms=100'}));
		await Promise.all(answers);
		await freshAnswer(port, {path: '/?ms=2500'});
		expect(await fcm.app('api')).toMatchObject({status: 'online', restarts: 0});
		expect(only(await eventsOf(fcm, 'api'), 'worker-stuck')).toEqual([]);
	});
});
