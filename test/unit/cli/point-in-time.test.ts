import {expect, test} from 'vitest';
import {pointInTime} from '../../../src/cli/point-in-time.ts';

const now = new Date(2026, 10, 21, 14, 30, 15, 500);
const local = (...parts: [number, number, number?, number?, number?]) => {
	const [month, day, hours = 0, minutes = 0, seconds = 0] = parts;
	return new Date(2026, month - 1, day, hours, minutes, seconds).getTime();
};

test.each([
	['10m', now.getTime() - 600_000],
	['1.5h', now.getTime() - 5_400_000],
	['7d', now.getTime() - 604_800_000],
	['today', local(11, 21)],
	['yesterday', local(11, 20)],
	['9:05', local(11, 21, 9, 5)],
	['09:05:07', local(11, 21, 9, 5, 7)],
	['2026-11-20', local(11, 20)],
	['2026-11-20T09:00', local(11, 20, 9)],
	['2026-11-20 09:00:01', local(11, 20, 9, 0, 1)],
	['2026-11-20T09:00Z', Date.UTC(2026, 10, 20, 9)],
	['2026-11-20T09:00:00.250+02:00', Date.UTC(2026, 10, 20, 7, 0, 0, 250)],
])('%s', (text, at) => {
	expect(pointInTime('--since', text, now)).toBe(at);
});

test.each(['', '10', '-5m', '25:00', '9:60', 'tomorrow', '2026-13-01', '2026-11-20T', '20.11.2026', '10 m'])(
	'%j is not a time',
	(text) => {
		expect(() => pointInTime('--since', text, now)).toThrow(
			`--since ${text}: not a time; give one like 10m, 2h, 2026-11-21, 2026-11-21T09:00, 09:00, today or yesterday`,
		);
	},
);
