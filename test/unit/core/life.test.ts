import {describe, expect, it} from 'vitest';
import {appStatusWord} from '../../../src/core/app-status-word.ts';
import {Driver, effectsOf, notices} from './harness.ts';

describe('starting an app', () => {
	it('forks one worker per slot and is done when all of them listen', () => {
		const app = new Driver();
		const start = app.start(3);
		expect(effectsOf(app.effects, 'fork').map((fork) => fork.slot)).toEqual([0, 1, 2]);
		expect(appStatusWord(app.state)).toBe('launching');
		const [a, b, c] = app.workers();
		app.listen(a!);
		app.listen(b!);
		expect(app.outcomes.has(start)).toBe(false);
		app.listen(c!);
		expect(app.outcomes.get(start)).toEqual({kind: 'done'});
		expect(appStatusWord(app.state)).toBe('online');
	});

	it('takes a worker that never listens for ready after min_uptime, the first time', () => {
		const app = new Driver();
		const start = app.start(1);
		app.send({type: 'worker-online', worker: 1});
		app.pass(999);
		expect(app.outcomes.has(start)).toBe(false);
		app.pass(1);
		expect(app.outcomes.get(start)).toEqual({kind: 'done'});
	});

	it('fails with ready_when listening when the time is over, and goes on trying', () => {
		const app = new Driver();
		const start = app.start(1, {readyWhen: 'listening'});
		app.send({type: 'worker-online', worker: 1});
		app.pass(10_000);
		const reason = 'was not ready within 10 s: it does not listen';
		expect(app.outcomes.get(start)).toMatchObject({kind: 'worker-failed', failure: {worker: 1, slot: 0, reason}});
		expect(app.effects).toContainEqual({type: 'signal', worker: 1, signal: 'stop'});
		app.exit(1, null, 'SIGTERM');
		expect(notices(app.effects).at(-1)).toBe('slot-backoff');
		expect(effectsOf(app.pass(120), 'fork')).toHaveLength(1);
	});

	it('answers a start of a running app with unchanged, and a second command with busy', () => {
		const app = Driver.running();
		expect(app.outcomes.get(app.start())).toEqual({kind: 'unchanged'});
		app.reload();
		for (const command of [app.reload(), app.scale(3), app.start(), app.restart()]) {
			expect(app.outcomes.get(command)).toEqual({kind: 'busy', running: 'reload'});
		}
	});
});

describe('a worker that dies', () => {
	it('is replaced at once when it had been ready for min_uptime', () => {
		const app = Driver.running();
		app.pass(1000);
		const effects = app.exit(1);
		expect(effectsOf(effects, 'fork')).toEqual([{type: 'fork', worker: 3, slot: 0, generation: 1, held: false}]);
		expect(appStatusWord(app.state)).toBe('degraded');
		expect(app.state.slots[0]).toMatchObject({restarts: 1, failures: 1});
	});

	it('waits longer each time, up to the cap, and gives up after max_restarts in a row', () => {
		const app = new Driver();
		app.start(1);
		const delays: number[] = [];
		for (let failures = 1; failures < 16; failures++) {
			app.exit(app.workers()[0]!);
			const {next} = app.state.slots[0]!;
			if (next.kind !== 'at') throw new Error(`no delay but ${next.kind}`);
			delays.push(next.at - app.now);
			expect(app.workers()).toEqual([]);
			app.pass(next.at - app.now);
		}
		expect(delays.slice(0, 4)).toEqual([100, 200, 400, 800]);
		expect(delays.slice(-2)).toEqual([30_000, 30_000]);
		app.exit(app.workers()[0]!);
		expect(appStatusWord(app.state)).toBe('errored');
		expect(notices(app.effects).at(-1)).toBe('slot-gave-up');
		expect(app.pass(10 ** 9)).toEqual([]);
	});

	it('backs off and ends as errored after an hour of health like any other', () => {
		const app = Driver.running(1);
		app.pass(3_600_000);
		for (let deaths = 1; deaths <= 17; deaths++) {
			expect(appStatusWord(app.state)).not.toBe('errored');
			app.exit(app.workers()[0]!);
			const {next} = app.state.slots[0]!;
			if (next.kind === 'at') app.pass(next.at - app.now);
		}
		expect(appStatusWord(app.state)).toBe('errored');
		expect(effectsOf(app.effects, 'fork')).toHaveLength(17);
	});

	it('counts deaths of workers that were ready for less than 30 s, so that serve-and-die ends too', () => {
		const app = Driver.running(1);
		for (let deaths = 1; deaths <= 16; deaths++) {
			app.pass(2000);
			app.exit(app.workers()[0]!);
			const {next} = app.state.slots[0]!;
			if (next.kind === 'at') app.pass(next.at - app.now);
			for (const worker of app.workers()) app.listen(worker);
		}
		expect(appStatusWord(app.state)).toBe('errored');
	});

	it('starts counting anew after 30 s of health', () => {
		const app = Driver.running(1);
		for (let round = 0; round < 50; round++) {
			app.pass(30_000);
			app.exit(app.workers()[0]!);
			expect(app.state.slots[0]!.failures).toBe(0);
			app.listen(app.workers()[0]!);
		}
		expect(app.state.slots[0]!.restarts).toBe(50);
	});

	it('is not replaced when its exit code is one of stop_exit_codes, or autorestart is off', () => {
		for (const changes of [{stopExitCodes: [7]}, {autorestart: false}]) {
			const app = Driver.running(1, changes);
			app.exit(1, 7);
			expect(app.workers()).toEqual([]);
			expect(appStatusWord(app.state)).toBe('stopped');
		}
	});

	it('fails a waiting start with its reason', () => {
		const app = new Driver();
		const start = app.start(2);
		app.exit(2, 1);
		expect(app.outcomes.get(start)).toEqual({
			kind: 'worker-failed',
			failure: {worker: 2, slot: 1, generation: 1, reason: 'exited with code 1 before it was ready'},
		});
	});
});

describe('stopping and scaling', () => {
	it('drains every worker, signals each when it is drained, and is done when all are gone', () => {
		const app = Driver.running();
		const stop = app.stop();
		expect(effectsOf(app.effects, 'drain')).toEqual([
			{type: 'drain', worker: 1, mode: 'stop'},
			{type: 'drain', worker: 2, mode: 'stop'},
		]);
		expect(appStatusWord(app.state)).toBe('stopping');
		expect(app.send({type: 'worker-drained', worker: 1})).toEqual([{type: 'signal', worker: 1, signal: 'stop'}]);
		app.exit(1, null, 'SIGTERM');
		app.pass(30_000);
		expect(effectsOf(app.effects, 'signal').at(-1)).toEqual({type: 'signal', worker: 2, signal: 'kill'});
		expect(app.outcomes.has(stop)).toBe(false);
		app.exit(2, null, 'SIGKILL');
		expect(app.outcomes.get(stop)).toEqual({kind: 'done'});
		expect(appStatusWord(app.state)).toBe('stopped');
		expect(app.outcomes.get(app.stop())).toEqual({kind: 'unchanged'});
	});

	it('aborts what was going on', () => {
		const app = Driver.running();
		const reload = app.reload();
		app.stop();
		expect(app.outcomes.get(reload)).toEqual({kind: 'aborted', by: 'stop'});
		for (const worker of app.workers()) app.exit(worker, null, 'SIGTERM');
		expect(app.state.workers.size).toBe(0);
		expect(app.state.generations.size).toBe(1);
	});

	it('adds slots upwards and takes the highest away', () => {
		const app = Driver.running(2);
		const up = app.scale(4);
		expect(app.workers(1, 'forked')).toHaveLength(2);
		for (const worker of app.workers(1, 'forked')) app.listen(worker);
		expect(app.outcomes.get(up)).toEqual({kind: 'done'});
		const down = app.scale(1);
		expect(effectsOf(app.effects, 'drain').map((drain) => drain.mode)).toEqual(['handover', 'handover', 'handover']);
		for (const worker of app.workers(1, 'draining')) app.exit(worker, 0);
		expect(app.outcomes.get(down)).toEqual({kind: 'done'});
		expect([...app.state.workers.values()].map((worker) => worker.slot)).toEqual([0]);
	});

	it('restarts with a gap: nothing new before the last old worker is gone', () => {
		const app = Driver.running();
		const restart = app.restart();
		app.exit(1, 0);
		expect(effectsOf(app.effects, 'fork')).toHaveLength(2);
		app.exit(2, 0);
		expect(app.workers(2)).toHaveLength(2);
		for (const worker of app.workers(2)) app.listen(worker);
		expect(app.outcomes.get(restart)).toEqual({kind: 'done'});
	});
});
