import {afterEach, expect, test, vi} from 'vitest';
import {asWallTime, steadyNow, wallNow} from '../../../src/shared/clock.ts';

const hourMs = 3_600_000;
const realNow = Date.now;
afterEach(() => vi.restoreAllMocks());

const setClock = (offsetMs: number) => vi.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);

test('a clock that is set moves no deadline', () => {
	const before = steadyNow();
	for (const offset of [-hourMs, hourMs, -10 * hourMs]) {
		setClock(offset);
		const now = steadyNow();
		expect(now).toBeGreaterThanOrEqual(before);
		expect(now - before).toBeLessThan(60_000);
	}
	expect(Number.isInteger(steadyNow())).toBe(true);
});

test('a moment is shown by the clock as it is set now', () => {
	const moment = steadyNow() + 5000;
	setClock(-hourMs);
	const shown = asWallTime(moment);
	expect(shown - wallNow()).toBeGreaterThan(4000);
	expect(shown - wallNow()).toBeLessThanOrEqual(5001);
});
