import {describe, expect, it} from 'vitest';
import {AppHistory} from '../../../src/master/app-history.ts';
import {LatencyWindow} from '../../../src/master/latency-window.ts';
import {WorkerFigures} from '../../../src/master/worker-figures.ts';
import type {WorkerStats} from '../../../src/protocol/worker-messages.ts';
import {bucketOf} from '../../../src/shared/latency-buckets.ts';
import {noStats} from './guard/guarded-worker.ts';

/** Of the steady clock, where a cell of either step begins. */
const start = 1_000_000_005_000;
const at = (seconds: number) => start + seconds * 1000;

class Played {
	readonly history = new AppHistory(start);
	readonly #figures = new Map<string, {figures: WorkerFigures; last: WorkerStats}>();

	/** A worker tells its figures: requests and errors since its last report, levels as they are. */
	report(
		worker: string,
		second: number,
		news: Partial<Record<'requests' | 'errors' | 'ms' | 'inFlight' | 'mb', number>>,
	) {
		const known = this.#figures.get(worker) ?? {figures: new WorkerFigures(new LatencyWindow(), start), last: noStats};
		const {requests = 0, errors = 0, ms, inFlight = 0, mb = 0} = news;
		const {total, status} = known.last.requests;
		const last: WorkerStats = {
			...noStats,
			requests: {total: total + requests, inFlight, status: [0, 0, 0, 0, status[4] + errors], aborted: 0},
			latency: ms === undefined ? [] : [[bucketOf(ms), requests]],
			rssBytes: mb * 1e6,
		};
		this.history.report(known.figures.report(last, at(second)), at(second));
		this.#figures.set(worker, {figures: known.figures, last});
	}

	gone(worker: string, second: number): void {
		this.history.report(this.#figures.get(worker)!.figures.gone(at(second)), at(second));
	}

	fine(second: number, count = 5) {
		return this.history.read('fine', count, at(second));
	}
}

describe('the history of an app', () => {
	it('spreads what is told at once over the time in which it happened', () => {
		const app = new Played();
		app.report('a', 1, {requests: 0});
		app.report('a', 2.25, {requests: 100, errors: 50});
		expect(app.fine(5)).toMatchObject({stepMs: 1000, requests: [0, 80, 20], errors: [0, 40, 10]});
	});

	it('spreads the first report after a silence over no more than the worker may have been unaware', () => {
		const app = new Played();
		app.report('a', 1, {});
		app.report('a', 60, {requests: 10});
		expect(app.fine(63, 6).requests).toEqual([0, 0, 0, 5, 5, 0]);
		expect(app.fine(63, 300).requests.reduce((sum, count) => sum + count)).toBe(10);
	});

	it('lets a level last until another one is told, and adds up the workers', () => {
		const app = new Played();
		app.history.staffed(0, 2, at(0));
		app.report('a', 1, {inFlight: 3, mb: 50});
		app.report('b', 2, {inFlight: 1, mb: 60});
		app.history.staffed(2, 2, at(2));
		app.report('a', 30, {inFlight: 0, mb: 55});
		app.gone('b', 31);
		app.history.staffed(1, 2, at(31.5));
		const {inFlight, rssBytes, ready, wanted} = app.fine(35, 40);
		expect(inFlight).toEqual([0, 3, ...Array(28).fill(4), 1, 0, 0]);
		expect(rssBytes).toEqual([0, 50e6, ...Array(28).fill(110e6), 115e6, 55e6, 55e6]);
		expect(ready).toEqual([0, 0, ...Array(29).fill(2), 1.5, 1]);
		expect(wanted).toEqual(Array(33).fill(2));
	});

	it('has the percentiles of each cell, of all workers together, and none where nothing ended', () => {
		const app = new Played();
		app.report('a', 0.9, {requests: 98, ms: 1});
		app.report('b', 0.95, {requests: 2, ms: 500});
		app.report('a', 5, {});
		const {p50, p90, p99} = app.fine(6, 5);
		expect(p50.slice(1)).toEqual([null, null, null]);
		expect(p50[0]).toBeCloseTo(1, 1);
		expect(p90[0]).toBeCloseTo(1, 1);
		expect(p99[0]! / 500).toBeCloseTo(1, 1);
	});

	it('gives requests the latency that is told with them, also when that is in the next cell', () => {
		const app = new Played();
		app.report('a', 3.1, {});
		app.report('a', 4.1, {requests: 10, ms: 20});
		app.report('a', 5.2, {});
		const {requests, p50} = app.fine(6.2, 3);
		expect(requests).toEqual([0, 9, 1]);
		expect(p50[1]! / 20).toBeCloseTo(1, 1);
		expect(p50[2]).toBe(p50[1]);
	});

	it('tells a cell when it is over and told of, and says when that was', () => {
		const app = new Played();
		app.report('a', 10, {requests: 1});
		const [earlier, later] = [app.fine(11.05, 20), app.fine(11.1, 20)];
		expect([earlier.requests.length, later.requests.length]).toEqual([9, 10]);
		// The wall clock, too, goes on between two looks at it.
		expect(Math.round((later.endsAt - earlier.endsAt) / 1000)).toBe(1);
	});

	it('is no older than its app master, nor than its rings', () => {
		const app = new Played();
		expect(app.fine(0.5)).toMatchObject({requests: [], p50: [], ready: []});
		expect(app.fine(3.2, 300).requests).toHaveLength(2);
		app.report('a', 10, {requests: 7});
		expect(app.history.read('coarse', 480, at(7000)).requests).toHaveLength(466);
		expect(app.fine(7000, 480).requests).toEqual(Array(300).fill(0));
		const coarse = app.history.read('coarse', 480, at(7600));
		expect(coarse.requests).toEqual(Array(480).fill(0));
		expect(coarse.stepMs).toBe(15_000);
	});

	it('tells the same in both steps', () => {
		const app = new Played();
		for (let second = 1; second <= 60; second++) app.report('a', second, {requests: second, ms: 10, inFlight: second});
		const coarse = app.history.read('coarse', 4, at(62));
		const fine = app.fine(62, 60);
		const quarters = (list: number[]) =>
			[0, 15, 30, 45].map((from) => list.slice(from, from + 15).reduce((a, b) => a + b, 0));
		expect(coarse.requests).toEqual(quarters(fine.requests));
		expect(coarse.inFlight.map((mean) => mean * 15)).toEqual(quarters(fine.inFlight));
		expect(new Set([...fine.p99, ...coarse.p99])).toEqual(new Set([coarse.p99[0]]));
	});

	it('keeps nothing below zero and nothing of workers that are gone', () => {
		const app = new Played();
		for (let round = 0; round < 50; round++) {
			app.report(`w${round}`, round + 0.1, {inFlight: 2, mb: 33.3});
			app.gone(`w${round}`, round + 0.7);
		}
		const {inFlight, rssBytes} = app.fine(53, 1);
		expect({inFlight, rssBytes}).toEqual({inFlight: [0], rssBytes: [0]});
	});

	it('takes a report from before the last one, a clock that stands, and rubbish buckets', () => {
		const app = new Played();
		app.report('a', 4, {requests: 3});
		app.report('b', 2, {requests: 4});
		app.history.report(
			{
				...noChange,
				since: at(4),
				requests: 5,
				latency: [
					[-1, 4],
					[1e9, 4],
				],
			},
			at(4),
		);
		expect(app.fine(8, 10).requests.reduce((sum, count) => sum + count)).toBe(12);
		expect(app.fine(8, 10).p99.filter((value) => value !== null)).toEqual([]);
	});
});

const noChange = {since: start, requests: 0, errors: 0, latency: [], inFlight: 0, cpuPercent: 0, rssBytes: 0} as const;
