import {describe, expect, test} from 'vitest';
import {mostUrgent} from '../../../../src/cli/output/live-progress.ts';
import {progressLine} from '../../../../src/cli/output/progress-line.ts';
import {type AppProgress, advance, type ProgressModel, type Verb} from '../../../../src/cli/output/progress-model.ts';
import {stylesFor} from '../../../../src/cli/output/styles.ts';
import type {AppEventBody} from '../../../../src/protocol/events.ts';
import {FakeStream} from '../fake-context.ts';

const styles = stylesFor({noColor: true, env: {}}, new FakeStream());
const line = (app: AppProgress, columns = 120, verb: Verb = 'reload') =>
	progressLine(app, {verb, spinner: '*', styles, columns, now: 12_500});

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

	test('follows a canary from its traffic to the old workers, batch by batch', () => {
		const events: AppEventBody[] = [
			{...surging, workers: 1, slots: [0]},
			{type: 'rollout-canary', generation: 4, workers: 1, forMs: 60_000},
			{type: 'rollout-held', generation: 4, reason: 'too few requests'},
			{type: 'rollout-judged', generation: 4, verdict: 'by hand', reason: 'promoted'},
			{type: 'rollout-proving', generation: 4, forMs: 1000},
			{type: 'rollout-admitting', generation: 4},
			{type: 'rollout-promoted', generation: 4},
		];
		const seen = events.map((_, index) => modelAfter(...events.slice(0, index + 1)));
		expect(seen.map(({phase}) => phase)).toEqual([
			...['surging', 'canary', 'held', 'held', 'proving', 'admitting', 'retiring'],
		]);
		expect(seen.map(({until}) => until)).toEqual([null, 60_001, null, null, 1004, null, null]);
		expect(seen.map(({reason}) => reason).slice(2, 5)).toEqual(['too few requests', 'by hand: promoted', null]);
		expect(seen[0]!.batch).toEqual([0]);
	});

	test('shows a worker that is stuck, unhealthy or recycled', () => {
		const at = (event: AppEventBody) => modelAfter(event).workers[0]!.at;
		expect(at({type: 'worker-stuck', ...worker(0, 1), silentMs: 5000})).toEqual({
			step: 'stuck',
			reason: 'silent for 5 s',
		});
		expect(at({type: 'worker-unhealthy', ...worker(0, 1), failures: 3, reason: '500'})).toEqual({
			step: 'unhealthy',
			reason: '500',
		});
		expect(at({type: 'worker-recycling', ...worker(0, 1), reason: 'old'})).toEqual({step: 'recycling', reason: 'old'});
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

test('a screen with few rows shows who is not done, in the order in which they came', () => {
	const app = (name: string, ...events: AppEventBody[]): AppProgress => ({...modelAfter(...events), app: name});
	const model = [app('a', ready(0, 1)), app('b', surging), app('c', ready(0, 1)), app('d', surging)];
	expect(mostUrgent(model, 4)).toEqual({shown: model, more: 0});
	expect(mostUrgent(model, 3)).toEqual({shown: [model[1], model[3]], more: 2});
});

describe('the line', () => {
	test('names the target, the phase and the workers of the new generation', () => {
		const app = modelAfter(surging, ready(0), {type: 'worker-forked', ...worker(1, 4)}, ready(0, 3));
		expect(line(app)).toBe('* api  reload → generation 4  surging  worker 0 ready (312 ms) · worker 1 forked');
	});

	test('counts down what a phase has left', () => {
		const canary: AppEventBody = {type: 'rollout-canary', generation: 4, workers: 1, forMs: 60_000};
		expect(line(modelAfter(surging, canary))).toBe('* api  reload → generation 4  canary, 48 s to go');
		expect(line(modelAfter({type: 'rollout-proving', generation: 4, forMs: 10}))).toContain('proving, 0 s to go');
	});

	test('says of what is held how to go on, and why it is', () => {
		const held: AppEventBody = {type: 'rollout-held', generation: 4, reason: 'too few requests'};
		expect(line(modelAfter(surging, ready(0), held), 200)).toBe(
			'* api  reload → generation 4  held  go on with `fcm rollout promote api`, go back with `fcm rollout abort api`  too few requests',
		);
	});

	test('shows the batch whose turn it is, and its workers only', () => {
		const batch: AppEventBody = {...surging, slots: [1]};
		expect(line(modelAfter(ready(0), batch, {type: 'worker-forked', ...worker(1, 4)}))).toBe(
			'* api  reload → generation 4  surging slot 1  worker 1 forked',
		);
		expect(line(modelAfter({...surging, slots: [1, 2]}))).toBe('* api  reload → generation 4  surging slots 1, 2');
		expect(line(modelAfter({...surging, slots: [0, 1, 2, 3, 4]}))).toContain('surging 5 slots');
	});

	test('counts the old workers while they retire', () => {
		const promoted: AppEventBody = {type: 'rollout-promoted', generation: 4};
		const drains: AppEventBody = {type: 'worker-draining', ...worker(0, 3)};
		expect(line(modelAfter(surging, ready(0), promoted, drains))).toBe(
			'* api  reload → generation 4  retiring  1 old worker left',
		);
	});

	test('counts workers when there are many', () => {
		const app = modelAfter(...[0, 1, 2, 3, 4].map((slot) => ready(slot)), {type: 'worker-forked', ...worker(5, 4)});
		expect(line(app, 100, 'start')).toBe('* api  start  5 ready · 1 forked');
	});

	test('is never longer than the terminal is wide', () => {
		const app = modelAfter(surging, ready(0), ready(1));
		for (const columns of [1, 10, 20]) {
			expect(line(app, columns)).toHaveLength(columns);
			expect(line(app, columns).endsWith('…')).toBe(true);
		}
	});

	test('says less on a narrow terminal, before it is cut', () => {
		const app = modelAfter(surging, ready(0), {type: 'worker-forked', ...worker(1, 4)});
		expect(line(app, 70)).toBe('* api  reload → generation 4  surging  1 ready · 1 forked');
		expect(line(app, 40)).toBe('* api  surging  1/2 ready');
	});
});
