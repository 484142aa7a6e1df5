import {describe, expect, it} from 'vitest';
import {appStatusWord} from '../../../src/core/app-status-word.ts';
import {Driver, effectsOf, policy} from './harness.ts';

const live = {...policy, maxRestarts: 16};

describe('another restart policy', () => {
	it('counts for the workers that there are, and touches none', () => {
		const app = Driver.running(2);
		expect(app.send({type: 'policy-changed', policy: {...live, autorestart: false}})).toEqual([]);
		const effects = app.exit(app.workers()[0]!);
		expect(effectsOf(effects, 'fork')).toEqual([]);
		expect(app.state.slots[0]?.next).toEqual({kind: 'ended', code: 1});
	});

	it('fills a slot that would not have ended under it', () => {
		const app = Driver.running(2, {autorestart: false});
		app.exit(app.workers()[0]!, 0);
		expect(effectsOf(app.send({type: 'policy-changed', policy: live}), 'fork')).toMatchObject([{slot: 0}]);
	});

	it('leaves a slot alone that would have', () => {
		const app = Driver.running(2, {stopExitCodes: [0]});
		app.exit(app.workers()[0]!, 0);
		expect(app.send({type: 'policy-changed', policy: {...live, stopExitCodes: [0, 2]}})).toEqual([]);
	});

	it('tries again where more failures are allowed now', () => {
		const app = new Driver();
		app.start(1, {maxRestarts: 1});
		app.exit(1);
		expect(appStatusWord(app.state)).toBe('errored');
		expect(effectsOf(app.send({type: 'policy-changed', policy: live}), 'fork')).toHaveLength(1);
	});

	it('brings nothing up that is stopped', () => {
		const app = new Driver();
		expect(app.send({type: 'policy-changed', policy: live})).toEqual([]);
		expect(appStatusWord(app.state)).toBe('stopped');
	});
});

it('counters begin at 0 again, and what has given up stays so', () => {
	const app = Driver.running(2, {maxRestarts: 2});
	app.exit(app.workers()[0]!);
	app.pass(60_000);
	expect(app.state.slots[0]?.restarts).toBeGreaterThan(0);
	const before = app.state.slots.map(({next}) => next);
	expect(app.send({type: 'counters-reset'})).toEqual([]);
	expect(app.state.slots.map(({restarts}) => restarts)).toEqual([0, 0]);
	expect(app.state.restartsBefore).toBe(0);
	expect(app.state.slots.map(({next}) => next)).toEqual(before);
});
