import {describe, expect, it} from 'vitest';
import {type WorkerEvent, workerTransitions} from '../../../src/core/worker-transitions.ts';
import type {WorkerState} from '../../../src/protocol/status.ts';

const states = Object.keys(workerTransitions) as WorkerState[];
const events = Object.keys(workerTransitions.forked) as WorkerEvent[];
const cells = states.flatMap((state) =>
	events.map((event) => [state, event, workerTransitions[state][event] as WorkerState | null] as const),
);
/** How far along its life a state is. */
const age: Record<WorkerState, number> = {
	...{forked: 0, online: 1, listening: 2, ready: 3, draining: 4, killing: 5, exited: 6},
};

describe('the table of worker states', () => {
	it('decides every event in every state', () => {
		expect(cells).toHaveLength(7 * 7);
		for (const [state, event, next] of cells) expect([null, ...states], `${state} ${event}`).toContain(next);
	});

	it('never takes a worker back to a younger state', () => {
		for (const [state, event, next] of cells) {
			if (next) expect(age[next], `${state} ${event}`).toBeGreaterThanOrEqual(age[state]);
		}
	});

	it('lets every living worker exit, and an exited one do nothing', () => {
		for (const state of states.filter((name) => name !== 'exited'))
			expect(workerTransitions[state].exit).toBe('exited');
		for (const event of events) expect(workerTransitions.exited[event]).toBeNull();
	});

	it('never makes a draining or killed worker ready', () => {
		for (const state of ['draining', 'killing'] as const) {
			expect(workerTransitions[state].ready).toBeNull();
			expect(workerTransitions[state].listening).toBeNull();
		}
	});
});
