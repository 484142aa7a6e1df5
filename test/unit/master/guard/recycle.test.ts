import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {drawLimits, recycleReason} from '../../../../src/master/guard/recycle-rules.ts';
import {type GuardEvent, WorkerGuard} from '../../../../src/master/guard/worker-guard.ts';
import type {RecycleSpec} from '../../../../src/protocol/app-spec.ts';
import type {WorkerStats} from '../../../../src/protocol/worker-messages.ts';
import {idleSpec, noStats} from './guarded-worker.ts';

const mb = 1024 * 1024;
const never = idleSpec.recycle;

function stats(change: {rssMb?: number; requests?: number; connections?: number}): WorkerStats {
	const {rssMb = 0, requests = 0, connections = 0} = change;
	return {
		...noStats,
		rssBytes: rssMb * mb,
		requests: {...noStats.requests, total: requests},
		connections: {...noStats.connections, total: connections},
	};
}

describe('recycleReason', () => {
	test.each<[Partial<RecycleSpec>, WorkerStats, number, string | null]>([
		[{}, stats({rssMb: 9000, requests: 1e9, connections: 1e9}), 1e12, null],
		[{maxMemoryBytes: 300 * mb}, stats({rssMb: 300}), 0, null],
		[{maxMemoryBytes: 300 * mb}, stats({rssMb: 312.4}), 0, 'used 312.4 MB, more than 300.0 MB'],
		[{maxRequests: 100}, stats({requests: 99}), 0, null],
		[{maxRequests: 100}, stats({requests: 107}), 0, 'answered 107 requests, its limit is 100'],
		[{maxConnections: 50}, stats({connections: 49}), 0, null],
		[{maxConnections: 50}, stats({connections: 50}), 0, 'accepted 50 connections, its limit is 50'],
		[{maxAgeMs: 60_000}, stats({}), 59_999, null],
		[{maxAgeMs: 60_000}, stats({}), 60_000, 'lived for 1m 0s, its limit is 1m 0s'],
	])('%o', (limits, figures, ageMs, reason) => {
		expect(recycleReason({...never, ...limits}, figures, ageMs)).toBe(reason);
	});
});

describe('drawLimits', () => {
	const spec = {...never, maxRequests: 1000, maxRequestsJitter: 100, maxAgeMs: 60_000};

	test.each([
		[0, 1000, 60_000],
		[0.5, 1050, 63_000],
		[1, 1100, 66_000],
	])('with a drawn %d', (drawn, maxRequests, maxAgeMs) => {
		expect(drawLimits(spec, () => drawn)).toMatchObject({maxRequests, maxAgeMs});
	});

	test('makes no limit where there is none', () => {
		expect(drawLimits({...never, maxRequestsJitter: 100}, () => 0.5)).toMatchObject({
			maxRequests: null,
			maxAgeMs: null,
		});
	});
});

describe('a guard that recycles', () => {
	beforeEach(() => {
		vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'hrtime']});
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	function guarded(recycle: Partial<RecycleSpec>) {
		const events: GuardEvent[] = [];
		const figures = {last: noStats};
		const guard = new WorkerGuard({
			spec: {...idleSpec, recycle: {...never, ...recycle}},
			pid: 0,
			privateSocket: null,
			figures,
			send: () => true,
			report: (event) => events.push(event),
			random: () => 0,
		});
		const report = (change: Parameters<typeof stats>[0]) => {
			figures.last = stats(change);
			guard.figures();
		};
		return {guard, events, report};
	}

	test('tells once, and again only when its replacement failed', () => {
		const {guard, events, report} = guarded({maxRequests: 10});
		guard.ready();
		report({requests: 9});
		expect(events).toEqual([]);
		report({requests: 10});
		report({requests: 11});
		expect(events).toEqual([{type: 'recycle', reason: 'answered 10 requests, its limit is 10'}]);
		guard.replacementFailed();
		expect(events).toHaveLength(1);
		report({requests: 12});
		expect(events).toHaveLength(2);
	});

	test('leaves a worker alone that is not ready, and one that drains', () => {
		const {guard, events, report} = guarded({maxRequests: 10, maxAgeMs: 1000});
		report({requests: 10});
		vi.advanceTimersByTime(5000);
		expect(events).toEqual([]);
		guard.draining();
		guard.ready();
		report({requests: 10});
		expect(events).toEqual([]);
		expect(vi.getTimerCount()).toBe(0);
	});

	test('tells at its age without a report of the worker, also beyond what one timer can wait', () => {
		const maxAgeMs = 40 * 24 * 3600 * 1000;
		const {guard, events} = guarded({maxAgeMs});
		guard.ready();
		vi.advanceTimersByTime(maxAgeMs - 1);
		expect(events).toEqual([]);
		vi.advanceTimersByTime(1);
		expect(events).toEqual([{type: 'recycle', reason: 'lived for 40d 0h, its limit is 40d 0h'}]);
	});

	test('has no timer when nothing is asked for', () => {
		const {guard, report} = guarded({maxMemoryBytes: mb});
		guard.probeable();
		guard.ready();
		report({});
		expect(vi.getTimerCount()).toBe(0);
	});

	test('has no timer after its end', () => {
		const {guard} = guarded({maxAgeMs: 1000});
		guard.ready();
		expect(vi.getTimerCount()).toBe(1);
		guard.end();
		expect(vi.getTimerCount()).toBe(0);
	});
});
