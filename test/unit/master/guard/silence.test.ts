import {describe, expect, test} from 'vitest';
import {judgeSilence, type SilenceVerdict} from '../../../../src/master/guard/silence.ts';

const limitMs = 4000;

interface Case {
	title: string;
	heardAt: number;
	askedAt: number | null;
	now: number;
	lateMs?: number;
	verdict: SilenceVerdict;
}

const cases: Case[] = [
	{
		title: 'waits while the last word is fresh',
		heardAt: 1000,
		askedAt: null,
		now: 1500,
		verdict: {kind: 'wait', ms: 1500},
	},
	{title: 'asks after half of the limit', heardAt: 1000, askedAt: null, now: 3000, verdict: {kind: 'ask', ms: 2000}},
	{
		title: 'gives the other half to answer, also when it asks late',
		heardAt: 1000,
		askedAt: null,
		now: 3900,
		verdict: {kind: 'ask', ms: 2000},
	},
	{title: 'waits for the answer', heardAt: 1000, askedAt: 3000, now: 4000, verdict: {kind: 'wait', ms: 1000}},
	{
		title: 'finds a worker stuck at the limit',
		heardAt: 1000,
		askedAt: 3000,
		now: 5000,
		verdict: {kind: 'stuck', silentMs: 4000},
	},
	{
		title: 'does not hold it against a worker that it was asked late',
		heardAt: 1000,
		askedAt: 3900,
		now: 5000,
		verdict: {kind: 'wait', ms: 900},
	},
	{
		title: 'forgives its own timer a second',
		heardAt: 1000,
		askedAt: 3000,
		now: 6000,
		lateMs: 1000,
		verdict: {kind: 'stuck', silentMs: 5000},
	},
	{
		title: 'begins anew when it was away itself',
		heardAt: 1000,
		askedAt: 3000,
		now: 9000,
		lateMs: 1001,
		verdict: {kind: 'anew', ms: 2000},
	},
	{
		title: 'begins anew when it was away before it could ask',
		heardAt: 1000,
		askedAt: null,
		now: 9000,
		lateMs: 6000,
		verdict: {kind: 'anew', ms: 2000},
	},
];

describe('judgeSilence', () => {
	test.each(cases)('$title', ({heardAt, askedAt, now, lateMs = 0, verdict}) => {
		expect(judgeSilence({heardAt, askedAt}, now, lateMs, limitMs)).toEqual(verdict);
	});

	test('leads from silence to stuck within the limit when every timer is on time', () => {
		let askedAt: number | null = null;
		for (let now = 0; ; ) {
			const verdict = judgeSilence({heardAt: 0, askedAt}, now, 0, limitMs);
			if (verdict.kind === 'stuck') return expect(verdict.silentMs).toBe(limitMs);
			if (verdict.kind === 'ask') askedAt = now;
			expect(verdict.ms).toBeGreaterThan(0);
			now += verdict.ms;
		}
	});
});
