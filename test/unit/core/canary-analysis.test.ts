import {describe, expect, it} from 'vitest';
import {type CanaryFigures, judgeCanary} from '../../../src/core/canary-analysis.ts';

function figures(changes: Partial<CanaryFigures> = {}): CanaryFigures {
	return {requests: 1000, errors: 0, p50Ms: 5, p99Ms: 20, utilization: 0.3, ...changes};
}

/** The candidate, the current generation, the verdict, and a word of its reason. */
const rows: [string, Partial<CanaryFigures>, Partial<CanaryFigures>, string, string][] = [
	['the same', {}, {}, 'promote', 'no worse in 1000 requests'],
	['better', {p99Ms: 5, errors: 0}, {errors: 50}, 'promote', 'no worse'],
	['a little slower, within the noise', {p99Ms: 28, p50Ms: 6}, {}, 'promote', 'no worse'],
	['three times slower', {p99Ms: 60}, {}, 'roll-back', 'p99 is 60.0 ms, that of the old ones 20.0 ms'],
	['three times slower, but both are fast', {p99Ms: 3, p50Ms: 2}, {p99Ms: 1, p50Ms: 0.6}, 'promote', 'no worse'],
	['only 500', {errors: 1000}, {}, 'roll-back', '100 % of its answers are 5xx, 0 % of the old ones'],
	['as many errors as before', {errors: 100}, {errors: 95}, 'promote', 'no worse'],
	['0.5 % of errors more', {errors: 5}, {}, 'promote', 'no worse'],
	['a busier loop', {utilization: 0.9}, {}, 'roll-back', 'busy 90 %'],
	[
		'too few requests on both sides',
		{requests: 3},
		{requests: 4},
		'hold',
		'too few requests to tell: 3 on the new side, 4',
	],
	['too few on the old side', {}, {requests: 10}, 'hold', 'too few requests'],
	['a bad answer among too few', {requests: 10, errors: 10}, {}, 'hold', 'too few requests'],
	['few requests: one slow answer is no verdict', {requests: 100, p99Ms: 500}, {}, 'promote', 'no worse'],
	['few requests: a slow median is', {requests: 100, p50Ms: 50}, {}, 'roll-back', 'median is 50.0 ms'],
];

describe('the verdict on a canary', () => {
	for (const [title, candidate, current, verdict, words] of rows) {
		it(`${title}: ${verdict}`, () => {
			const judged = judgeCanary(figures(candidate), figures(current));
			expect(judged.verdict).toBe(verdict);
			expect(judged.reason).toContain(words);
		});
	}
});
