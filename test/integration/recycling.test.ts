import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppEvent} from '../../src/protocol/events.ts';
import {eventsOf, only} from '../helpers/app-events.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {goodRelease} from '../helpers/releases.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

/** A request to it makes the worker 200 MB bigger. */
const grows = `const {subscribe} = require('node:diagnostics_channel');
const kept = [];
subscribe('http.server.request.start', ({request}) => {
	if (request.url.startsWith('/grow')) kept.push(Buffer.alloc(200 * 1024 * 1024, 1));
});`;

const limits = {
	max_requests: {keys: {max_requests: 100, max_requests_jitter: 10}, says: /requests/},
	max_connections: {keys: {max_connections: 60}, says: /connections/},
	max_age: {keys: {max_age: '1500ms'}, says: /lived/},
} as const;

describe('recycling', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
	});
	afterEach(() => fcm.end());

	function start(keys: Record<string, unknown>): Promise<string> {
		const script = fcm.file('app.cjs', goodRelease(1, grows));
		const app = {name: 'api', script, instances: 2, min_uptime: 200, env: {PORT: port}, ...keys};
		return fcm.ok('start', fcm.ecosystem(app));
	}

	for (const [limit, {keys, says}] of Object.entries(limits)) {
		it(`by ${limit} replaces first and drains then, one worker at a time, and loses nothing`, async () => {
			await start(keys);
			const load = startSteadyLoad(port);
			const events = await eventually(
				'both slots were recycled and one of them again',
				() => eventsOf(fcm, 'api'),
				(all) => new Set(only(all, 'worker-recycling').map(({slot}) => slot)).size === 2 && lives(all).length > 2,
			);
			expect(await load.stop()).toEqual([]);
			for (const {reason} of only(events, 'worker-recycling')) expect(reason).toMatch(says);
			for (const life of lives(events)) expect(life).toEqual(['forked', 'ready', 'draining', 'exited']);
			expect(await fcm.app('api')).toMatchObject({generation: 1, restarts: 0, trouble: []});
		});
	}

	it('by max_memory_restart replaces only the worker that is too big', async () => {
		await start({max_memory_restart: '220M'});
		const before = (await fcm.app('api')).workers;
		const load = startSteadyLoad(port);
		await load.served(5);
		const {pid} = await freshAnswer(port, {path: '/grow'});
		const after = await fcm.until('api', 'its replacement', ({workers, ready}) => {
			return ready === 2 && workers.length === 2 && workers.every((worker) => worker.pid !== pid);
		});
		await load.served(5);
		expect(await load.stop()).toEqual([]);
		const other = before.find((worker) => worker.pid !== pid);
		expect(after.workers.map((worker) => worker.pid)).toContain(other!.pid);
		expect(after).toMatchObject({status: 'online', restarts: 0});
		const [recycling] = only(await eventsOf(fcm, 'api'), 'worker-recycling');
		expect(recycling).toMatchObject({pid, reason: expect.stringMatching(/^used \d+.*more than 220/)});
	});

	it('whose replacement does not come up leaves the old worker in place', async () => {
		await start({max_memory_restart: '220M', max_restart_delay: 500, restart_delay: 100});
		fcm.file('app.cjs', "throw new Error('no such table');");
		const {pid} = await freshAnswer(port, {path: '/grow'});
		await eventually(
			'a replacement has failed',
			() => eventsOf(fcm, 'api'),
			(events) => only(events, 'slot-backoff').length > 0,
		);
		const {status, ready, workers} = await fcm.app('api');
		expect({status, ready}).toEqual({status: 'online', ready: 2});
		expect(workers.map((worker) => worker.pid)).toContain(pid);
		fcm.file('app.cjs', goodRelease(2));
		await fcm.until('api', 'the replacement at last', (app) => {
			return app.ready === 2 && app.workers.every((worker) => worker.pid !== pid);
		});
	});
});

/** What happened to the replacement and the old worker of every recycling that is over, in order. */
function lives(events: readonly AppEvent[]): string[][] {
	return events.flatMap((event, at) => {
		if (event.type !== 'worker-recycling') return [];
		const next = events.findIndex((later, index) => index > at && later.type === 'worker-recycling');
		const until = next === -1 ? events.length : next;
		const steps = events
			.slice(at + 1, until)
			.filter(({type}) => /^worker-(forked|ready|draining|exited)$/.test(type))
			.map(({type}) => type.replace('worker-', ''));
		return steps.at(-1) === 'exited' ? [steps] : [];
	});
}
