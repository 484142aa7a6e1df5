import {describe, expect, it} from 'vitest';
import {resolveScale} from '../../../src/daemon/scale-target.ts';
import type {ScaleTarget} from '../../../src/protocol/control-api.ts';

const absolute = (value: number): ScaleTarget => ({kind: 'absolute', value});
const relative = (value: number): ScaleTarget => ({kind: 'relative', value});
const resolve = (to: ScaleTarget, current = 2) => resolveScale({app: 'api', current, cores: 4, to});

describe('the number of workers that a scale asks for', () => {
	it.each([
		[absolute(1), 1],
		[absolute(512), 512],
		[relative(3), 5],
		[relative(-1), 1],
		[relative(0), 2],
		[{kind: 'max'} as const, 4],
	])('takes %j as %d', (to, wanted) => {
		expect(resolve(to)).toBe(wanted);
	});

	it.each([
		[absolute(0), 'api cannot have 0 workers; `fcm stop api` stops it'],
		[absolute(-5), 'api cannot have -5 workers'],
		[absolute(10_000), 'api cannot have 10000 workers; the most is 512'],
		[absolute(1.5), 'api cannot have 1.5 workers: not a whole number'],
		[absolute(Number.NaN), 'api cannot have NaN workers: not a whole number'],
		[relative(-5), 'api has 2 workers; -5 would leave -3'],
		[relative(-2), 'api has 2 workers; -2 would leave 0; `fcm stop api` stops it'],
		[relative(600), 'api has 2 workers; +600 would make 602; the most is 512'],
	])('refuses %j in words of what was asked', (to, message) => {
		expect(() => resolve(to)).toThrow(expect.objectContaining({code: 'FCM_ERR_SCALE_INVALID', message}));
	});

	it('says "1 worker" of one', () => {
		expect(() => resolve(relative(-1), 1)).toThrow('api has 1 worker; -1 would leave 0');
	});
});
