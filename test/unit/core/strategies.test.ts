import {describe, expect, it} from 'vitest';
import {appStatusWord, readyCount} from '../../../src/core/app-status-word.ts';
import {Driver, effectsOf, notices} from './harness.ts';

/** Lets all candidates of a generation listen, as far as they are forked. */
function listenAll(app: Driver, generation: number): void {
	for (const worker of app.workers(generation, 'forked')) app.listen(worker);
}

describe('rollout rolling', () => {
	it('replaces surge slots at a time, and never has fewer ready than wanted', () => {
		const app = Driver.running(4);
		const reload = app.reload(4, {strategy: 'rolling', surge: {kind: 'percent', value: 50}});
		expect(
			effectsOf(app.effects, 'fork')
				.slice(4)
				.map(({slot}) => slot),
		).toEqual([0, 1]);
		listenAll(app, 2);
		app.pass(1000);
		expect(effectsOf(app.effects, 'drain').map(({worker}) => worker)).toEqual([1, 2]);
		expect(
			effectsOf(app.effects, 'fork')
				.slice(6)
				.map(({slot}) => slot),
		).toEqual([2, 3]);
		expect(readyCount(app.state)).toBe(4);
		listenAll(app, 2);
		app.pass(1000);
		expect(app.state.current).toBe(2);
		for (const worker of app.workers(1)) app.exit(worker, 0);
		expect(app.outcomes.get(reload)).toEqual({kind: 'done'});
	});

	it('takes slots back that were replaced already when a later one fails', () => {
		const app = Driver.running(3);
		app.pass(60_000);
		const reload = app.reload(3, {strategy: 'rolling'});
		listenAll(app, 2);
		app.pass(1000);
		app.exit(1, 0);
		const [second] = app.workers(2, 'forked');
		app.exit(second!, 1);
		expect(app.state.rollout.phase).toBe('rolling-back');
		expect(effectsOf(app.effects, 'fork').at(-1)).toMatchObject({slot: 0, generation: 1});
		expect(readyCount(app.state), 'slot 0 is still served by the new one').toBe(3);
		expect(app.outcomes.has(reload)).toBe(false);
		listenAll(app, 1);
		for (const worker of app.workers(2, 'draining')) app.exit(worker, 0);
		expect(app.outcomes.get(reload)).toMatchObject({kind: 'rolled-back'});
		expect(app.workers(1, 'ready')).toHaveLength(3);
		expect(app.workers(2)).toEqual([]);
	});

	it('grows with the new generation', () => {
		const app = Driver.running(1);
		app.reload(3, {strategy: 'rolling', surge: {kind: 'count', value: 2}});
		listenAll(app, 2);
		app.pass(1000);
		listenAll(app, 2);
		app.pass(1000);
		for (const worker of app.workers(1)) app.exit(worker, 0);
		expect(app.state).toMatchObject({wanted: 3, current: 2, rollout: {phase: 'idle'}});
		expect(readyCount(app.state)).toBe(3);
	});
});

describe('rollout canary', () => {
	const canary = {strategy: 'canary', canary: {workers: 1, durationMs: 5000}} as const;

	function comparing(): {app: Driver; reload: number} {
		const app = Driver.running(3);
		const reload = app.reload(3, canary);
		listenAll(app, 2);
		expect(app.state.rollout.phase).toBe('canary');
		expect(app.workers(2)).toHaveLength(1);
		return {app, reload};
	}

	it('asks for a verdict when its time is over, and goes on with the rest when it is good', () => {
		const {app, reload} = comparing();
		app.pass(5000);
		expect(effectsOf(app.effects, 'judge')).toEqual([{type: 'judge', generation: 2, from: 1}]);
		app.send({type: 'canary-judged', generation: 2, verdict: 'promote', reason: 'no worse'});
		expect(app.workers(2)).toHaveLength(3);
		listenAll(app, 2);
		app.pass(1000);
		for (const worker of app.workers(1)) app.exit(worker, 0);
		expect(app.outcomes.get(reload)).toEqual({kind: 'done'});
	});

	it('goes back when it is worse, also before its time is over', () => {
		const {app, reload} = comparing();
		app.send({type: 'canary-judged', generation: 2, verdict: 'roll-back', reason: '5xx 100 % against 0 %'});
		for (const worker of app.workers(2)) app.exit(worker, 0);
		expect(app.outcomes.get(reload)).toMatchObject({
			...{kind: 'rolled-back', failure: {reason: 'is worse: 5xx 100 % against 0 %'}},
		});
		expect(appStatusWord(app.state)).toBe('online');
	});

	it('is held when nothing can be told, until somebody promotes or aborts', () => {
		for (const decision of ['promote', 'abort'] as const) {
			const {app} = comparing();
			app.send({type: 'canary-judged', generation: 2, verdict: 'hold', reason: '3 requests'});
			app.pass(10 ** 7);
			expect(app.state.rollout.phase).toBe('held');
			const command = app[decision]();
			if (decision === 'promote') {
				listenAll(app, 2);
				app.pass(1000);
			}
			for (const worker of app.workers(decision === 'promote' ? 1 : 2)) app.exit(worker, 0);
			expect(app.outcomes.get(command)).toEqual({kind: 'done'});
			expect(app.state.current).toBe(decision === 'promote' ? 2 : 1);
		}
	});

	it('goes back when it crashes', () => {
		const {app} = comparing();
		app.exit(app.workers(2)[0]!, null, 'SIGSEGV');
		expect(notices(app.effects).at(-1)).toBe('rollout-rolled-back');
	});

	it('refuses a decision when there is nothing to decide', () => {
		const app = Driver.running(2);
		expect(app.outcomes.get(app.promote())).toEqual({kind: 'no-rollout'});
		expect(app.outcomes.get(app.abort())).toEqual({kind: 'no-rollout'});
	});
});

describe('holding back', () => {
	it('admits candidates that soak only when they are proven, and takes over when they have their addresses', () => {
		const app = Driver.running(2);
		app.admits = false;
		app.reload(2, {soakMs: 3000});
		expect(
			effectsOf(app.effects, 'fork')
				.slice(2)
				.every(({held}) => held),
		).toBe(true);
		for (const worker of app.workers(2)) app.send({type: 'worker-held', worker, address: '127.0.0.1:3000'});
		app.pass(3999);
		expect(effectsOf(app.effects, 'admit')).toEqual([]);
		app.pass(1);
		const [a, b] = effectsOf(app.effects, 'admit').map(({worker}) => worker);
		app.send({type: 'worker-admitted', worker: a!});
		expect(effectsOf(app.effects, 'drain')).toEqual([]);
		app.send({type: 'worker-admitted', worker: b!});
		expect(effectsOf(app.effects, 'drain').map(({worker}) => worker)).toEqual([1, 2]);
	});

	it('rolls back when a candidate does not get its address', () => {
		const app = Driver.running(1);
		app.admits = false;
		const reload = app.reload(1, {soakMs: 100});
		app.send({type: 'worker-held', worker: 2, address: '127.0.0.1:3000'});
		app.pass(20_000);
		app.exit(2, 0);
		expect(app.outcomes.get(reload)).toMatchObject({
			failure: {reason: 'was not ready within 10 s: it did not get its public addresses'},
		});
		expect(app.workers(1, 'ready')).toEqual([1]);
	});

	it('gives a worker with an http probe its address when it has answered', () => {
		const app = new Driver();
		app.admits = false;
		const start = app.start(1, {readyWhen: {http: '/health', status: 200}});
		app.send({type: 'worker-held', worker: 1, address: '127.0.0.1:3000'});
		expect(effectsOf(app.effects, 'admit')).toEqual([]);
		app.send({type: 'worker-probed', worker: 1});
		expect(effectsOf(app.effects, 'admit')).toEqual([{type: 'admit', worker: 1}]);
		expect(app.outcomes.has(start)).toBe(false);
		app.send({type: 'worker-admitted', worker: 1});
		expect(app.outcomes.get(start)).toEqual({kind: 'done'});
	});
});

describe('recycling', () => {
	it('makes the replacement first, then drains, one worker at a time', () => {
		const app = Driver.running(2);
		app.pass(60_000);
		for (const worker of app.workers()) app.send({type: 'worker-recycle', worker, reason: 'too old'});
		app.send({type: 'worker-recycle', worker: 1, reason: 'too old'});
		expect(app.workers()).toEqual([1, 2, 3]);
		app.listen(3);
		expect(effectsOf(app.effects, 'drain')).toEqual([]);
		app.pass(1000);
		expect(effectsOf(app.effects, 'drain')).toEqual([{type: 'drain', worker: 1, mode: 'handover'}]);
		expect(app.workers()).toEqual([1, 2, 3]);
		app.exit(1, 0);
		expect(app.workers()).toEqual([2, 3, 4]);
		app.listen(4);
		app.pass(1000);
		app.exit(2, 0);
		expect(app.workers(1, 'ready')).toEqual([3, 4]);
		expect(app.state.slots.map(({restarts}) => restarts)).toEqual([0, 0]);
		expect(appStatusWord(app.state)).toBe('online');
	});

	it('leaves the old worker in place when its replacement fails, and tries again later', () => {
		const app = Driver.running(1);
		app.pass(60_000);
		app.send({type: 'worker-recycle', worker: 1, reason: 'too big'});
		app.exit(2, 1);
		expect(app.workers()).toEqual([1]);
		expect(effectsOf(app.pass(29_999), 'fork')).toEqual([]);
		expect(effectsOf(app.pass(1), 'fork')).toHaveLength(1);
	});

	it('waits for the end of a rollout', () => {
		const app = Driver.running(2);
		app.reload();
		app.send({type: 'worker-recycle', worker: 1, reason: 'too old'});
		expect(app.workers(1)).toEqual([1, 2]);
	});
});

describe('a stuck worker', () => {
	it('is killed at once and replaced', () => {
		const app = Driver.running(2);
		app.pass(60_000);
		const effects = app.send({type: 'worker-stuck', worker: 1, silentMs: 5000});
		expect(effectsOf(effects, 'signal')).toEqual([{type: 'signal', worker: 1, signal: 'kill'}]);
		const after = app.exit(1, null, 'SIGKILL');
		expect(effectsOf(after, 'fork')).toMatchObject([{slot: 0, generation: 1}]);
		expect(app.state.slots[0]?.lastReason).toBe('was stuck: its event loop was silent for 5 s');
	});
});

describe('a worker that leaves its place and lives on', () => {
	const leave = (app: Driver, worker: number) =>
		app.send({type: 'worker-left', worker, reason: 'it has disconnected itself'});

	it('is drained, and replaced at once', () => {
		const app = Driver.running(2);
		app.pass(60_000);
		const effects = leave(app, 1);
		expect(effectsOf(effects, 'drain')).toEqual([{type: 'drain', worker: 1, mode: 'handover'}]);
		expect(effectsOf(effects, 'fork')).toMatchObject([{slot: 0, generation: 1}]);
		app.listen(3);
		expect(appStatusWord(app.state)).toBe('online');
		expect(effectsOf(app.exit(1, 0), 'fork')).toEqual([]);
		expect(app.workers()).toEqual([2, 3]);
	});

	it('is killed when its grace period is over', () => {
		const app = Driver.running(1);
		app.pass(60_000);
		leave(app, 1);
		app.listen(2);
		expect(effectsOf(app.pass(30_000), 'signal')).toEqual([{type: 'signal', worker: 1, signal: 'kill'}]);
	});

	it('backs off when it does so again and again', () => {
		const app = Driver.running(1);
		leave(app, 1);
		expect(app.state.slots[0]!.next.kind).toBe('at');
		expect(effectsOf(app.pass(100), 'fork')).toHaveLength(1);
		leave(app, 2);
		expect(effectsOf(app.pass(199), 'fork')).toEqual([]);
		expect(effectsOf(app.pass(1), 'fork')).toHaveLength(1);
	});

	it('as a candidate, ends its rollout', () => {
		const app = Driver.running(1);
		const reload = app.reload();
		app.listen(2);
		leave(app, 2);
		app.exit(2, 0);
		expect(app.outcomes.get(reload)).toMatchObject({
			kind: 'rolled-back',
			failure: {worker: 2, reason: 'it has disconnected itself'},
		});
	});
});

describe('a worker that is admitted', () => {
	it('and cannot have its address ends the rollout at once, with the reason it told', () => {
		const app = Driver.running(1);
		app.admits = false;
		const reload = app.reload(1, {soakMs: 100});
		app.send({type: 'worker-held', worker: 2, address: '127.0.0.1:3000'});
		app.pass(1100);
		app.send({type: 'worker-failed', worker: 2, detail: 'Error: bind EADDRINUSE'});
		app.exit(2, 0);
		expect(app.outcomes.get(reload)).toMatchObject({
			...{kind: 'rolled-back', failure: {reason: 'did not get its public addresses (Error: bind EADDRINUSE)'}},
		});
	});

	it('may have asked for any port', () => {
		const app = new Driver();
		app.start(1);
		app.listen(1, '127.0.0.1:41234');
		app.reload(1, {soakMs: 100});
		app.send({type: 'worker-held', worker: 2, address: '127.0.0.1:0'});
		expect(app.state.rollout.phase).toBe('proving');
	});
});
