import {describe, expect, it} from 'vitest';
import type {Policy} from '../../../src/core/app-state.ts';
import {appStatusWord} from '../../../src/core/app-status-word.ts';
import {Driver, effectsOf, notices} from './harness.ts';

const noRoom: Partial<Policy> = {succession: 'stop-first', addresses: 'own'};

/** Two workers of generation 1 that serve, and a reload into generation 2 that has begun. */
function reloading(changes: Partial<Policy> = {}): {app: Driver; command: number} {
	const app = Driver.running(2, noRoom);
	return {app, command: app.reload(2, {...noRoom, ...changes})};
}

/** Ends the old worker of the slot and lets the new one serve and prove itself. */
function turn(app: Driver, slot: number): void {
	const old = [...app.state.workers.values()].find((worker) => worker.slot === slot && worker.generation === 1)!;
	app.exit(old.id, 0);
	app.listen(app.workers(2, 'forked')[0]!, `127.0.0.1:400${slot}`);
	app.pass(1000);
}

describe('a reload where two workers have no room in a slot', () => {
	it('goes slot by slot: the old one ends, then the new one begins and proves itself', () => {
		const {app, command} = reloading({strategy: 'canary'});
		expect(app.workers(1, 'draining')).toEqual([1]);
		expect(app.workers(2)).toEqual([]);
		turn(app, 0);
		expect(app.workers(1, 'draining')).toEqual([2]);
		expect(app.outcomes.has(command)).toBe(false);
		turn(app, 1);
		expect(app.workers(2, 'ready')).toEqual([3, 4]);
		expect(app.outcomes.get(command)).toEqual({kind: 'done'});
		expect(notices(app.effects).filter((type) => type.startsWith('rollout-'))).toEqual([
			...['rollout-vacating', 'rollout-surging', 'rollout-proving', 'rollout-vacating', 'rollout-surging'],
			...['rollout-proving', 'rollout-promoted', 'rollout-finished'],
		]);
	});

	it('drains for good: nobody else takes the traffic of that port', () => {
		const {app} = reloading();
		expect(effectsOf(app.effects, 'drain')).toEqual([{type: 'drain', worker: 1, mode: 'stop'}]);
	});

	it('waits for what the old one had started', () => {
		const {app} = reloading();
		app.exitLingering(1, 0);
		expect(app.workers(2)).toEqual([]);
		app.gone(1);
		expect(app.workers(2)).toEqual([3]);
	});

	it('as many at a time as `surge` says', () => {
		const {app} = reloading({surge: {kind: 'count', value: 2}});
		expect(app.workers(1, 'draining')).toEqual([1, 2]);
	});

	it('that fails brings the old code back, and is over when it serves', () => {
		const {app, command} = reloading();
		app.exit(1, 0);
		app.exit(3, 1);
		expect(app.workers(1, 'forked')).toEqual([4]);
		expect(app.outcomes.has(command)).toBe(false);
		app.listen(4);
		expect(app.outcomes.get(command)).toMatchObject({kind: 'rolled-back', failure: {slot: 0, generation: 2}});
		expect(appStatusWord(app.state)).toBe('online');
	});

	it('that fails in its second slot goes back one slot at a time', () => {
		const {app, command} = reloading();
		turn(app, 0);
		app.exit(2, 0);
		const [candidate] = app.workers(2, 'forked');
		app.exit(candidate!, 1);
		// Slot 0 serves the new code until slot 1 serves the old one again.
		expect(app.workers(2, 'ready')).toEqual([3]);
		app.listen(app.workers(1, 'forked')[0]!, '127.0.0.1:4001');
		expect(app.workers(2, 'draining')).toEqual([3]);
		app.exit(3, 0);
		app.listen(app.workers(1, 'forked')[0]!, '127.0.0.1:4000');
		expect(app.outcomes.get(command)).toMatchObject({kind: 'rolled-back'});
		expect(app.workers(1, 'ready')).toHaveLength(2);
	});

	it('whose old code cannot be started any more leaves the other slots as they are', () => {
		const {app, command} = reloading();
		turn(app, 0);
		app.exit(2, 0);
		app.exit(app.workers(2, 'forked')[0]!, 1);
		app.exit(app.workers(1, 'forked')[0]!, 1);
		expect(app.outcomes.get(command)).toMatchObject({kind: 'rolled-back'});
		expect(app.workers(2, 'ready')).toEqual([3]);
		expect(appStatusWord(app.state)).not.toBe('errored');
	});

	it('can be ended by hand while a slot is empty', () => {
		const {app, command} = reloading();
		app.abort();
		app.exit(1, 0);
		app.listen(app.workers(1, 'forked')[0]!);
		expect(app.outcomes.get(command)).toMatchObject({kind: 'rolled-back'});
	});
});

describe('without a rollout', () => {
	it('a worker that dies is replaced when nothing of it is left', () => {
		const app = Driver.running(1, noRoom);
		app.pass(40_000);
		app.exitLingering(1, 1);
		app.pass(1000);
		expect(app.workers()).toEqual([]);
		app.gone(1);
		expect(app.workers()).toEqual([2]);
	});

	it('a worker that is recycled ends first', () => {
		const app = Driver.running(2, noRoom);
		app.send({type: 'worker-recycle', worker: 1, reason: 'too old'});
		expect(app.workers(1, 'draining')).toEqual([1]);
		expect(app.workers()).toEqual([1, 2]);
		app.exit(1, 0);
		expect(app.workers()).toEqual([2, 3]);
	});

	it('a stopped app has stopped when nothing of it is left', () => {
		const app = Driver.running(1, noRoom);
		const command = app.stop();
		app.exitLingering(1, 0);
		expect(appStatusWord(app.state)).toBe('stopping');
		expect(app.outcomes.has(command)).toBe(false);
		app.gone(1);
		expect(app.outcomes.get(command)).toEqual({kind: 'done'});
	});

	it('each worker may listen wherever it likes, but must listen again', () => {
		const app = Driver.running(1, noRoom);
		app.scale(2);
		app.listen(2, '127.0.0.1:3001');
		expect(app.workers(1, 'ready')).toEqual([1, 2]);
		app.pass(40_000);
		app.exit(2, 1);
		app.send({type: 'worker-online', worker: 3});
		app.pass(5000);
		expect(app.workers(1, 'ready')).toEqual([1]);
		app.send({type: 'worker-listening', worker: 3, address: '127.0.0.1:45678'});
		expect(app.workers(1, 'ready')).toEqual([1, 3]);
	});
});

describe('where there is room but nothing to hold back with', () => {
	it('candidates are forked open, even with a soak', () => {
		const app = Driver.running(1, {succession: 'overlap'});
		const command = app.reload(1, {succession: 'overlap', soakMs: 5000, readyWhen: {http: '/', status: 200}});
		expect(effectsOf(app.effects, 'fork').map(({held}) => held)).toEqual([false, false]);
		app.listen(2);
		expect(app.workers(2, 'listening')).toEqual([2]);
		app.send({type: 'worker-probed', worker: 2});
		app.pass(6000);
		app.exit(1, 0);
		expect(app.outcomes.get(command)).toEqual({kind: 'done'});
	});
});
