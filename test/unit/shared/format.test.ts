import {expect, test} from 'vitest';
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatLatency,
	formatPercent,
	formatRate,
} from '../../../src/shared/format.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
	[-5, '0 ms'],
	[0, '0 ms'],
	[340.4, '340 ms'],
	[999.6, '1 s'],
	[1400, '1.4 s'],
	[10 * second, '10 s'],
	[59_940, '59.9 s'],
	[59_960, '1m 0s'],
	[125 * second, '2m 5s'],
	[hour - 1, '59m 59s'],
	[3 * hour + 12 * minute, '3h 12m'],
	[4 * day + 2 * hour + 59 * minute, '4d 2h'],
])('%d ms is written as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
	[0, '0 B'],
	[512, '512 B'],
	[1024, '1.0 KB'],
	[43_200_000, '41.2 MB'],
	[1024 ** 2 - 1, '1.0 MB'],
	[1.5 * 1024 ** 3, '1.5 GB'],
])('%d bytes are written as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
	[0, '0'],
	[0.42, '0.4'],
	[12.34, '12.3'],
	[99.97, '100'],
	[340.4, '340'],
	[1234, '1.2k'],
	[2_000_000, '2M'],
])('%d per second is written as %s', (rate, text) => expect(formatRate(rate)).toBe(text));

test.each([
	[0, '0'],
	[999, '999'],
	[1000, '1k'],
	[999_960, '1M'],
	[5_600_000_000, '5.6G'],
])('a count of %d is written as %s', (count, text) => expect(formatCount(count)).toBe(text));

test.each([
	[0, '-'],
	[0.02, '0.1 ms'],
	[12.34, '12.3 ms'],
	[340, '340 ms'],
	[1400, '1.4 s'],
])('a latency of %d ms is written as %s', (ms, text) => expect(formatLatency(ms)).toBe(text));

test.each([
	[0, '0%'],
	[3.44, '3.4%'],
	[99.97, '100%'],
	[119.6, '120%'],
])('%d of 100 is written as %s', (percent, text) => expect(formatPercent(percent)).toBe(text));
