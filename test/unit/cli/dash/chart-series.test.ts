import {describe, expect, it} from 'vitest';
import {chartPoints, chartSeries, pointTimes} from '../../../../src/cli/dash/chart-series.ts';
import {cells} from './cells.ts';

/** A whole quarter of a minute. */
const quarter = 1_800_000_000_000;
const second = 1000;
const coarse = (count: number, figures = {}, endsAt = quarter) => cells({stepMs: 15_000, endsAt, count}, figures);
const fine = (count: number, figures = {}, endsAt = quarter) => cells({stepMs: 1000, endsAt, count}, figures);

describe('the line of an app', () => {
	it('has a point for every 15 s of 15 minutes, the last of them under way', () => {
		expect(pointTimes(quarter + 1)).toHaveLength(chartPoints);
		expect(pointTimes(quarter + 1).at(-1)).toBe(quarter);
		expect(pointTimes(quarter).at(-1)).toBe(quarter - 15 * second);
		expect(pointTimes(quarter + 1)[0]).toBe(quarter - 59 * 15 * second);
	});

	it('takes the coarse cells, and of what they do not tell yet the fine ones', () => {
		const past = {
			coarse: coarse(61, {requests: 150, errors: 15, p50: 2, p99: 9, cpuPercent: 40, rssBytes: 2 ** 21}),
			fine: fine(20, {requests: 30, p99: 20}, quarter + 5 * second),
		};
		const {perSecond, errorsPerSecond, p50, p99, cpuPercent, megabytes} = chartSeries(past, quarter + 6 * second);
		expect(perSecond).toEqual([...Array(59).fill(10), 30]);
		expect(errorsPerSecond).toEqual([...Array(59).fill(1), 0]);
		expect([p50[0], p99[0], p99.at(-1), cpuPercent[0], megabytes[0]]).toEqual([2, 9, 20, 40, 2]);
	});

	it('is 0 before its master began, and as before where nothing is told yet', () => {
		const {perSecond} = chartSeries({coarse: coarse(3, {requests: [15, 30, 45]})}, quarter + 40 * second);
		expect(perSecond).toEqual([...Array(54).fill(0), 1, 2, 3, 3, 3, 3]);
		expect(chartSeries({}, quarter).perSecond).toEqual(Array(60).fill(0));
	});

	it('weighs the latencies of the newest cells by their requests; no request has none', () => {
		const past = {fine: fine(3, {requests: [0, 1, 3], p50: [null, 10, 2], p99: [null, 100, 20]})};
		expect(chartSeries(past, quarter).p99.at(-1)).toBe(40);
		expect(chartSeries(past, quarter).p50.at(-1)).toBe(4);
		expect(chartSeries({fine: fine(3, {p99: [null, null, null]})}, quarter).p99.at(-1)).toBe(0);
	});

	it('takes cells of masters whose quarters begin elsewhere, and none that are too old or of tomorrow', () => {
		const shifted = coarse(70, {requests: 15}, quarter + 4 * second);
		expect(chartSeries({coarse: shifted}, quarter + 5 * second).perSecond).toEqual(Array(60).fill(1));
		expect(chartSeries({coarse: coarse(5, {requests: 15}, quarter + 1e9)}, quarter).perSecond).toEqual(
			Array(60).fill(0),
		);
		expect(chartSeries({coarse: coarse(5, {requests: 15}, quarter - 1e9)}, quarter).perSecond).toEqual(
			Array(60).fill(0),
		);
	});
});
