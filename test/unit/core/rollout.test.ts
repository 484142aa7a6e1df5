import {describe, expect, it} from 'vitest';
import {appStatusWord} from '../../../src/core/app-status-word.ts';
import {Driver, effectsOf, notices} from './harness.ts';

describe('rollout replace', () => {
	it('drains the old generation only when every candidate has been ready for min_uptime', () => {
		const app = Driver.running();
		const reload = app.reload();
		const [a, b] = app.workers(2);
		app.listen(a!);
		app.pass(5000);
		expect(effectsOf(app.effects, 'drain')).toEqual([]);
		app.listen(b!);
		expect(app.state.rollout.phase).toBe('proving');
		app.pass(999);
		expect(effectsOf(app.effects, 'drain')).toEqual([]);
		app.pass(1);
		expect(effectsOf(app.effects, 'drain').map((drain) => drain.worker)).toEqual([1, 2]);
		expect(app.state.current).toBe(2);
		for (const worker of app.workers(1)) app.exit(worker, 0);
		expect(app.outcomes.get(reload)).toEqual({kind: 'done'});
		expect(notices(app.effects).at(-1)).toBe('rollout-finished');
		expect([...app.state.generations.keys()]).toEqual([2]);
	});

	it('waits soak longer', () => {
		const app = Driver.running();
		app.reload(2, {soakMs: 5000});
		for (const worker of app.workers(2)) app.listen(worker);
		app.pass(5999);
		expect(app.state.current).toBe(1);
		app.pass(1);
		expect(app.state.current).toBe(2);
	});

	const failures = {
		'exits before it is ready': (app: Driver) => app.exit(app.workers(2)[1]!, 1),
		'exits 0 at once': (app: Driver) => app.exit(app.workers(2)[0]!, 0),
		'dies of a signal': (app: Driver) => app.exit(app.workers(2)[0]!, null, 'SIGSEGV'),
		'never listens': (app: Driver) => {
			for (const worker of app.workers(2)) app.send({type: 'worker-online', worker});
			app.pass(10_000);
		},
		'listens on another port': (app: Driver) => {
			for (const worker of app.workers(2)) app.listen(worker, '127.0.0.1:4000');
			app.pass(10_000);
		},
		'dies while it is proven': (app: Driver) => {
			for (const worker of app.workers(2)) app.listen(worker);
			app.pass(300);
			app.exit(app.workers(2)[0]!, 1);
		},
	};
	for (const [title, fail] of Object.entries(failures)) {
		it(`rolls back when a candidate ${title}`, () => {
			const app = Driver.running();
			app.pass(60_000);
			const reload = app.reload();
			fail(app);
			expect(app.state.rollout.phase).toBe('rolling-back');
			expect(app.outcomes.has(reload)).toBe(false);
			for (const worker of app.workers(2)) app.exit(worker, null, 'SIGTERM');
			expect(app.outcomes.get(reload)).toMatchObject({kind: 'rolled-back', failure: {generation: 2}});
			expect(app.workers(1, 'ready')).toEqual([1, 2]);
			expect(appStatusWord(app.state)).toBe('online');
			expect(app.state).toMatchObject({current: 1, wanted: 2, lastFailure: {generation: 2}});
			expect(app.reload()).toBeGreaterThan(reload);
			expect(app.state.newest).toBe(3);
		});
	}

	it('says on which address a candidate that listens elsewhere should have listened', () => {
		const app = Driver.running(1);
		const reload = app.reload();
		app.listen(2, '127.0.0.1:4000');
		app.pass(10_000);
		app.exit(2, null, 'SIGTERM');
		expect(app.outcomes.get(reload)).toMatchObject({
			failure: {
				reason: 'was not ready within 10 s: it listens on 127.0.0.1:4000, the current generation on 127.0.0.1:3000',
			},
		});
	});

	it('accepts another address when the spec was changed, but not none', () => {
		for (const [address, phase] of [
			['127.0.0.1:4000', 'proving'],
			[null, 'surging'],
		] as const) {
			const app = Driver.running(1);
			app.reload(1, {addresses: 'any'});
			if (address) app.listen(2, address);
			else app.send({type: 'worker-online', worker: 2});
			app.pass(500);
			expect(app.state.rollout.phase).toBe(phase);
		}
	});

	it('replaces a current worker that dies meanwhile from its own generation', () => {
		const app = Driver.running();
		app.pass(60_000);
		app.reload();
		const effects = app.exit(1);
		expect(effectsOf(effects, 'fork')).toMatchObject([{slot: 0, generation: 1}]);
		expect(app.state.rollout.phase).toBe('surging');
	});

	it('asks a candidate for every address and message that the same slot of the old generation gave', () => {
		const app = new Driver();
		app.start(2);
		for (const worker of app.workers()) app.listen(worker);
		app.send({type: 'worker-listening', worker: 1, address: '127.0.0.1:9091'});
		app.send({type: 'worker-said-ready', worker: 1});
		app.reload();
		const [a, b] = app.workers(2);
		app.listen(a!);
		app.listen(b!);
		expect(app.workers(2, 'ready')).toEqual([b]);
		app.send({type: 'worker-listening', worker: a!, address: '127.0.0.1:9091'});
		expect(app.workers(2, 'ready')).toEqual([b]);
		app.send({type: 'worker-said-ready', worker: a!});
		expect(app.workers(2, 'ready')).toEqual([a, b]);
	});

	it('changes the number of workers with the generation, and only if it is promoted', () => {
		const app = Driver.running(2);
		app.reload(3);
		expect(app.state.wanted).toBe(2);
		for (const worker of app.workers(2)) app.listen(worker);
		app.pass(1000);
		expect(app.state.wanted).toBe(3);
		expect(app.state.slots).toHaveLength(3);
	});

	it('brings an errored app back', () => {
		const app = new Driver();
		app.start(1, {maxRestarts: 1});
		app.exit(1);
		expect(appStatusWord(app.state)).toBe('errored');
		const reload = app.reload(1);
		app.listen(2);
		app.pass(1000);
		expect(app.outcomes.get(reload)).toEqual({kind: 'done'});
		expect(appStatusWord(app.state)).toBe('online');
	});
});
