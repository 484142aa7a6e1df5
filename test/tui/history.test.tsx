import {expect, test} from 'vitest';
import type {HistoryCells} from '../../src/protocol/history.ts';
import {failedShare, type Sample, series, spanMs} from '../../tui/store/history.ts';
import type {MonitEvent} from '../../tui/store/monit-event.ts';
import {progressBar} from '../../tui/words/progress-bar.ts';
import {sparkline} from '../../tui/words/sparkline.ts';
import {appStatus, delta, snapshot} from './support/statuses.ts';
import {play, start} from './support/stepper.ts';

const sample = (at: number, rate: number, requests = 0, failed = 0): Sample => ({
	...{at: start + at, rate, requests, failed, cpu: 0, rss: 0, inFlight: 0, loop: 0, delay: 0},
});
const rates = (samples: Sample[], now: number) => series(samples, ({rate}) => rate, start + now, 6);

test('a part of the last minute has its greatest value', () => {
	expect(rates([sample(1000, 5), sample(2000, 9), sample(11_000, 1)], spanMs)).toEqual([9, 1, 1, 1, 1, 1]);
});

test('who tells nothing has not changed; before the first word nothing is known', () => {
	expect(rates([sample(35_000, 4)], spanMs)).toEqual([null, null, null, 4, 4, 4]);
	expect(rates([sample(0, 7)], 10 * spanMs)).toEqual([7, 7, 7, 7, 7, 7]);
	expect(rates([], spanMs)).toEqual([null, null, null, null, null, null]);
});

test('the share of 5xx is of the last minute, not of the whole life', () => {
	const samples = [sample(0, 0, 100, 100), sample(70_000, 0, 200, 100), sample(90_000, 0, 300, 110)];
	expect(failedShare(samples, start + 90_000)).toBeCloseTo(10 / 200);
	expect(failedShare([sample(0, 0, 5, 5)], start)).toBeNull();
	expect(failedShare([sample(0, 0, 500, 50), sample(1000, 0, 10, 1)], start + 1000)).toBeNull();
	expect(failedShare(undefined, start)).toBeNull();
});

test('samples are kept for a minute, and only of those who are there', () => {
	const frames = Array.from({length: 100}, (_, index): (MonitEvent | number)[] => [
		1000,
		{type: 'frame', frame: delta([appStatus('api', {restarts: index})])},
	]).flat();
	const {history} = play({type: 'frame', frame: snapshot(appStatus('api'), appStatus('web'))}, ...frames).state;
	expect(history.apps.get('api')?.length).toBeLessThanOrEqual(62);
	expect(history.workers.size).toBe(2);
	const gone = play({type: 'frame', frame: snapshot(appStatus('api'))}, {type: 'frame', frame: delta([], ['api'])});
	expect(gone.state.history.apps.size + gone.state.history.workers.size).toBe(0);
});

test('what the app masters remember comes before what was told since', () => {
	const cells: HistoryCells = {
		...{stepMs: 1000, endsAt: start - 500, requests: [4, 8], errors: [0, 2], p50: [1, 1], p90: [1, 1], p99: [1, 1]},
		...{inFlight: [0, 0], cpuPercent: [1, 2], rssBytes: [1, 2], ready: [1, 1], wanted: [1, 1]},
	};
	const {history} = play(
		{type: 'frame', frame: snapshot(appStatus('api'))},
		{
			type: 'past',
			apps: [
				{app: 'api', history: cells},
				{app: 'unknown', history: cells},
			],
		},
	).state;
	const samples = history.apps.get('api') ?? [];
	expect(samples.map(({at, rate}) => [at - start, rate])).toEqual([
		[-1500, 4],
		[-500, 8],
		[0, 120.4],
	]);
	// Counters are those of the ends of the cells: 8 requests lie between the first one and now.
	expect(samples.map(({requests}) => requests)).toEqual([12, 20, 20]);
	expect(history.apps.has('unknown')).toBe(false);
});

test('a sparkline is as high as the greatest, flat without anything, blank where nothing is known', () => {
	expect(sparkline([null, 0, 1, 50, 100])).toBe(' ▁▂▅█');
	expect(sparkline([0, 0])).toBe('▁▁');
	expect(sparkline([])).toBe('');
	expect(progressBar(0.5, 4)).toBe('██░░');
	expect(progressBar(7, 2)).toBe('██');
});
