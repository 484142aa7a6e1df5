import {expect, test} from 'vitest';
import {eventWords} from '../../../../src/cli/output/event-words.ts';
import type {AppEvent, AppEventBody} from '../../../../src/protocol/events.ts';

const worker = {slot: 0, pid: 12, generation: 3};

test.each<[AppEventBody, string]>([
	[{type: 'worker-forked', ...worker}, 'worker 0 of generation 3 forked, pid 12'],
	[{type: 'worker-ready', ...worker, afterMs: 312}, 'worker 0 of generation 3 is ready after 312 ms'],
	[
		{type: 'worker-exited', ...worker, code: 1, signal: null, reason: 'exited with code 1', wanted: false},
		'worker 0 of generation 3 died: exited with code 1',
	],
	[
		{type: 'slot-backoff', slot: 0, generation: 3, failures: 5, retryInMs: 3200, reason: 'exited with code 1'},
		'slot 0: exited with code 1, 5 failures, next try in 3.2 s',
	],
	[
		{type: 'slot-gave-up', slot: 0, generation: 3, failures: 16, reason: 'exited with code 1'},
		'slot 0: exited with code 1, 16 failures, no further try',
	],
	[{type: 'rollout-surging', generation: 4, workers: 1}, 'starts generation 4 with 1 worker'],
	[{type: 'rollout-surging', generation: 4, workers: 2, slots: [2, 3]}, 'starts generation 4 in slots 2, 3'],
	[
		{type: 'rollout-canary', generation: 4, workers: 1, forMs: 60_000},
		'1 canary of generation 4 takes traffic for 1m 0s',
	],
	[
		{type: 'rollout-canary', generation: 4, workers: 2, forMs: 60_000},
		'2 canaries of generation 4 take traffic for 1m 0s',
	],
	[
		{type: 'rollout-held', generation: 4, reason: 'too few requests'},
		'generation 4 is held: too few requests; go on with `fcm rollout promote api`, go back with `fcm rollout abort api`',
	],
	[
		{type: 'rollout-judged', generation: 4, verdict: 'worse', reason: '12 % of answers are 5xx, 0 % before'},
		'generation 4 is judged worse: 12 % of answers are 5xx, 0 % before',
	],
	[{type: 'rollout-admitting', generation: 4}, 'generation 4 takes its public addresses'],
	[
		{type: 'worker-stuck', ...worker, silentMs: 5000},
		'worker 0 of generation 3 is stuck: its event loop has been silent for 5 s; its stack is in the log',
	],
	[
		{type: 'worker-unhealthy', ...worker, failures: 3, reason: '/health answered 500'},
		'worker 0 of generation 3 is unhealthy, 3 bad answers in a row: /health answered 500',
	],
	[
		{type: 'worker-recycling', ...worker, reason: 'it has 312 MB of memory'},
		'worker 0 of generation 3 is being replaced: it has 312 MB of memory',
	],
	[{type: 'rollout-rolled-back', generation: 4, reason: 'it died'}, 'generation 4 is rolled back: it died'],
	[{type: 'app-scaled', from: 2, to: 4}, 'scaled from 2 to 4 workers'],
])('%j is told in words', (body, words) => {
	expect(eventWords({app: 'api', seq: 1, at: 0, ...body})).toBe(words);
});

test('an event of a newer version is told by its name', () => {
	expect(eventWords({app: 'api', seq: 1, at: 0, type: 'worker-recycled'} as unknown as AppEvent)).toBe(
		'worker-recycled',
	);
});
