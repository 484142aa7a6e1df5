import {expect, test} from 'vitest';
import {eventWords} from '../../../src/client/event-words.ts';
import {
	type AppEvent,
	type AppEventBody,
	type EventType,
	eventTypes,
	type RecordedEvent,
} from '../../../src/protocol/events.ts';

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

type BodyOf<Type> = Omit<Extract<RecordedEvent, {type: Type}>, 'type' | 'app' | 'seq' | 'at'>;
const process = {pid: 12, version: '1.2.3'};

/** One of each: a type that is missing here does not compile. */
const every: {[Type in EventType]: BodyOf<Type>} = {
	'worker-forked': worker,
	'worker-listening': {...worker, address: ':::3000'},
	'worker-ready': {...worker, afterMs: 1},
	'worker-draining': worker,
	'worker-killed': {...worker, reason: 'too slow'},
	'worker-exited': {...worker, code: 0, signal: null, reason: 'exited', wanted: true},
	'worker-stuck': {...worker, silentMs: 1},
	'worker-unhealthy': {...worker, failures: 1, reason: 'no answer'},
	'worker-recycling': {...worker, reason: 'old'},
	'slot-backoff': {slot: 0, generation: 1, failures: 1, retryInMs: 1, reason: 'died'},
	'slot-gave-up': {slot: 0, generation: 1, failures: 1, reason: 'died'},
	'rollout-vacating': {generation: 1, slots: [0]},
	'rollout-surging': {generation: 1, workers: 1},
	'rollout-admitting': {generation: 1},
	'rollout-canary': {generation: 1, workers: 1, forMs: 1},
	'rollout-held': {generation: 1, reason: 'few requests'},
	'rollout-judged': {generation: 1, verdict: 'worse', reason: 'slow'},
	'rollout-proving': {generation: 1, forMs: 1},
	'rollout-promoted': {generation: 1},
	'rollout-finished': {generation: 1},
	'rollout-rolling-back': {generation: 1, reason: 'died'},
	'rollout-rolled-back': {generation: 1, reason: 'died'},
	'heartbeat-unwell': {...worker, reason: 'GET / answered 500'},
	'heartbeat-well': worker,
	'app-drained': {by: 'command'},
	'app-undrained': {by: 'post'},
	'status-port-failed': {address: '127.0.0.1:9100', reason: 'EADDRINUSE'},
	'status-port-open': {address: '127.0.0.1:9100'},
	'app-scaled': {from: 1, to: 2},
	'app-stopping': {},
	'app-stopped': {},
	'app-added': {},
	'app-found': {},
	'app-changed': {keys: ['instances', 'env.PORT']},
	'app-wanted': {wanted: 'running'},
	'app-deleted': {},
	'app-reattached': process,
	'master-started': {...process, lost: 11},
	'master-ended': {pid: 12, reason: 'SIGTERM'},
	'reload-due': {by: 'watch', reason: 'server.js changed'},
	'reload-skipped': {by: 'cron', reason: '0 3 * * *: another change is under way'},
	'reload-failed': {by: 'watch', reason: 'script is not there'},
	'watch-started': {paths: ['/srv/api']},
	'watch-failed': {reason: '/srv/lib is not there'},
	'master-died': {pid: 12},
	'master-start-failed': {reason: 'the app master was killed by SIGKILL'},
	'daemon-started': process,
	'daemon-updated': {from: '1.2.3', to: '1.3.0'},
	'daemon-ended': {pid: 12, reason: 'killed'},
	'registry-mended': {notice: 'apps.json was missing; the last good copy is used'},
	'events-lost': {count: 3, reason: 'the disk is full (ENOSPC)'},
};

test.each(eventTypes)('%s has words of its own, which hold all that it tells', (type) => {
	const words = eventWords({...every[type], type, app: 'api', seq: 1, at: 0} as RecordedEvent);
	expect(words).not.toContain(type);
	expect(words).not.toMatch(/undefined|null|\[object/);
	const {reason, notice, keys} = every[type] as {reason?: string; notice?: string; keys?: string[]};
	for (const told of [reason, notice, ...(keys ?? [])]) expect(words).toContain(told ?? '');
});

test('words of the manager', () => {
	const words = (type: EventType, change = {}) =>
		eventWords({...every[type], ...change, type, app: 'api', seq: 1, at: 0} as RecordedEvent);
	expect(words('master-started', {lost: null})).toBe('app master is up, pid 12, fcm 1.2.3');
	expect(words('master-started')).toBe(
		'app master is up, pid 12, fcm 1.2.3; the one before, pid 11, ended without a word',
	);
	expect(words('app-changed')).toBe('changed: instances, env.PORT');
	expect(words('events-lost', {count: 1})).toBe('1 event could not be written: the disk is full (ENOSPC)');
});
