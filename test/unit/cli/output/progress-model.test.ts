import {describe, expect, test} from 'vitest';
import {progressLine} from '../../../../src/cli/output/progress-line.ts';
import {type AppProgress, advance, type ProgressModel} from '../../../../src/cli/output/progress-model.ts';
import {stylesFor} from '../../../../src/cli/output/styles.ts';
import type {AppEventBody} from '../../../../src/protocol/events.ts';
import {FakeStream} from '../fake-context.ts';

const plain = stylesFor({noColor: true, env: {}}, new FakeStream());

function modelAfter(...events: AppEventBody[]): AppProgress {
	const model = events.reduce<ProgressModel>(
		(before, body, seq) => advance(before, {app: 'api', seq, at: seq, ...body}),
		[],
	);
	expect(model).toHaveLength(1);
	return model[0]!;
}

const worker = (slot: number, generation: number) => ({slot, pid: 100 + slot, generation});
const surging: AppEventBody = {type: 'rollout-surging', generation: 4, workers: 2};
const ready = (slot: number, generation = 4): AppEventBody => ({
	...{type: 'worker-ready', afterMs: 312},
	...worker(slot, generation),
});

describe('the model', () => {
	test('follows a worker through its steps', () => {
		const steps: AppEventBody[] = [
			{type: 'worker-forked', ...worker(0, 1)},
			{type: 'worker-listening', ...worker(0, 1), address: ':3000'},
			ready(0, 1),
			{type: 'worker-draining', ...worker(0, 1)},
			{type: 'worker-killed', ...worker(0, 1), reason: 'took too long'},
			{type: 'worker-exited', ...worker(0, 1), code: null, signal: 'SIGKILL', reason: 'killed', wanted: true},
		];
		const seen = steps.map((_, index) => modelAfter(...steps.slice(0, index + 1)).workers.map(({at}) => at.step));
		expect(seen).toEqual([['forked'], ['listening'], ['ready'], ['draining'], ['killed'], []]);
	});

	test('keeps a worker that died on its own, until its slot tries again', () => {
		const exited: AppEventBody = {
			...{type: 'worker-exited', ...worker(0, 1)},
			...{code: 1, signal: null, reason: 'exited with code 1', wanted: false},
		};
		expect(modelAfter(exited).workers).toEqual([
			{slot: 0, generation: 1, at: {step: 'exited', reason: 'exited with code 1'}},
		]);
		const waits: AppEventBody = {
			...{type: 'slot-backoff', slot: 0, generation: 1, failures: 2, retryInMs: 200, reason: 'exited with code 1'},
		};
		expect(modelAfter(exited, waits).workers[0]!.at).toEqual({step: 'waiting', retryInMs: 200, failures: 2});
	});

	test('follows a rollout, and remembers what it replaced', () => {
		const events: AppEventBody[] = [
			surging,
			{type: 'rollout-proving', generation: 4, forMs: 1000},
			{type: 'rollout-promoted', generation: 4},
			{type: 'worker-draining', ...worker(0, 3)},
			{type: 'rollout-finished', generation: 4},
		];
		const phases = events.map((_, index) => modelAfter(...events.slice(0, index + 1)).phase);
		expect(phases).toEqual(['surging', 'proving', 'retiring', 'retiring', 'done']);
		expect(modelAfter(...events)).toMatchObject({toGeneration: 4, fromGeneration: 3});
	});

	test('tells why a rollout is rolled back', () => {
		const back: AppEventBody = {type: 'rollout-rolling-back', generation: 4, reason: 'it died'};
		expect(modelAfter(surging, back)).toMatchObject({phase: 'rolling back', reason: 'it died'});
	});

	test('keeps apps apart, in the order in which they came', () => {
		const model = [
			...['web', 'api', 'web'].map((app, seq) => ({
				app,
				seq,
				at: 0,
				...worker(seq, 1),
				type: 'worker-forked' as const,
			})),
		].reduce<ProgressModel>(advance, []);
		expect(model.map(({app, workers}) => [app, workers.length])).toEqual([
			['web', 2],
			['api', 1],
		]);
	});

	test('ignores an event of a newer version, and leaves the model before it as it was', () => {
		const before = [modelAfter(surging)];
		const event = {app: 'api', seq: 1, at: 0, type: 'worker-recycled'} as never;
		expect(advance(before, event)).toEqual(before);
		const frozen = Object.freeze([Object.freeze(before[0]!)]);
		expect(advance(frozen, {app: 'api', seq: 2, at: 0, ...ready(0)})[0]).not.toBe(frozen[0]);
	});
});

describe('the line', () => {
	test('names the target, the phase and the workers of the new generation', () => {
		const app = modelAfter(surging, ready(0), {type: 'worker-forked', ...worker(1, 4)}, ready(0, 3));
		expect(progressLine(app, 'reload', '*', plain, 100)).toBe(
			'* api  reload → generation 4  surging  worker 0 ready (312 ms) · worker 1 forked',
		);
	});

	test('counts the old workers while they retire', () => {
		const promoted: AppEventBody = {type: 'rollout-promoted', generation: 4};
		const drains: AppEventBody = {type: 'worker-draining', ...worker(0, 3)};
		const line = progressLine(modelAfter(surging, ready(0), promoted, drains), 'reload', '*', plain, 100);
		expect(line).toBe('* api  reload → generation 4  retiring  1 old worker left');
	});

	test('counts workers when there are many', () => {
		const app = modelAfter(...[0, 1, 2, 3, 4].map((slot) => ready(slot)), {type: 'worker-forked', ...worker(5, 4)});
		expect(progressLine(app, 'start', '*', plain, 100)).toBe('* api  start  5 ready · 1 forked');
	});

	test('is never longer than the terminal is wide', () => {
		const app = modelAfter(surging, ready(0), ready(1));
		for (const columns of [1, 20, 40]) {
			const line = progressLine(app, 'reload', '*', plain, columns);
			expect(line).toHaveLength(columns);
			expect(line.endsWith('…')).toBe(true);
		}
	});
});
