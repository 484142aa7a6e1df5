import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppEvent} from '../../src/protocol/events.ts';
import {eventsOf, only, rolloutSteps} from '../helpers/app-events.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {goodRelease, Releases} from '../helpers/releases.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

describe('a rolling rollout', () => {
	let fcm: Fcm;
	let port: number;
	let releases: Releases;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
		releases = new Releases(fcm.dir, 'api');
		releases.deploy(1, goodRelease(1));
		const rollout = {strategy: 'rolling', surge: 1};
		const app = {name: 'api', script: releases.script, instances: 4, min_uptime: 200, rollout, env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
	});
	afterEach(() => fcm.end());

	async function batchesOf(...args: string[]): Promise<(number[] | undefined)[]> {
		const load = startSteadyLoad(port);
		await load.served(5);
		releases.deploy(2, goodRelease(2));
		await fcm.ok('reload', 'api', ...args);
		await load.served(5);
		expect(await load.stop()).toEqual([]);
		const {status, generation, ready, workers} = await fcm.app('api');
		expect({status, generation, ready}).toEqual({status: 'online', generation: 2, ready: 4});
		expect(workers.map((worker) => worker.generation)).toEqual([2, 2, 2, 2]);
		for (let request = 0; request < 4; request++) expect((await freshAnswer(port)).release).toBe('2');
		return only(await eventsOf(fcm, 'api'), 'rollout-surging').map(({slots}) => slots);
	}

	it('goes slot by slot, and never has more than one worker too many', async () => {
		expect(await batchesOf()).toEqual([[0], [1], [2], [3]]);
		const events = await eventsOf(fcm, 'api');
		expect(serving(events)).toEqual({most: 5, leastReady: 4});
	});

	it('goes by halves with `--surge 50%`', async () => {
		expect(await batchesOf('--surge', '50%')).toEqual([
			[0, 1],
			[2, 3],
		]);
	});

	it('that fails in the third slot gives the first two back to the old generation', async () => {
		const before = (await fcm.app('api')).workers.map(({pid}) => pid);
		const load = startSteadyLoad(port);
		await load.served(5);
		releases.deploy(2, `if (process.env.WORKER_ID === '2') throw new Error('slot 2 is broken');\n${goodRelease(2)}`);

		const {code, stdout, stderr} = await fcm.run('reload', 'api');

		expect(code, stdout + stderr).toBe(4);
		expect(stdout + stderr).toContain('slot 2 is broken');
		await load.served(5);
		expect(await load.stop()).toEqual([]);
		const after = await fcm.app('api');
		expect(after).toMatchObject({status: 'online', generation: 1, ready: 4, lastFailure: {generation: 2}});
		expect(after.workers.map(({generation}) => generation)).toEqual([1, 1, 1, 1]);
		expect(after.workers.slice(2).map(({pid}) => pid)).toEqual(before.slice(2));
		expect(rolloutSteps(await eventsOf(fcm, 'api')).slice(-2)).toEqual(['rollout-rolling-back', 'rollout-rolled-back']);
		for (let request = 0; request < 4; request++) expect((await freshAnswer(port)).release).toBe('1');
	});
});

/** Counted over the rollout's events: how many workers did not drain at most, and how many were ready at least. */
function serving(events: readonly AppEvent[]): {most: number; leastReady: number} {
	const standing = new Set<number>();
	const ready = new Set<number>();
	const seen = {most: 0, leastReady: Number.POSITIVE_INFINITY};
	let rollout = false;
	for (const event of events) {
		rollout ||= event.type === 'rollout-surging';
		if (event.type === 'worker-forked') standing.add(event.pid);
		if (event.type === 'worker-ready') ready.add(event.pid);
		if (event.type === 'worker-draining' || event.type === 'worker-exited') {
			standing.delete(event.pid);
			ready.delete(event.pid);
		}
		if (!rollout) continue;
		// Not at every event: the next worker is forked and the one before told to go in the same moment, in this order.
		if (event.type === 'worker-ready') seen.most = Math.max(seen.most, standing.size);
		seen.leastReady = Math.min(seen.leastReady, ready.size);
	}
	return seen;
}
