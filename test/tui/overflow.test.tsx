import {expect, test} from 'vitest';
import {openMonit} from './support/open-monit.tsx';
import {appStatus, snapshot, workerStatus} from './support/statuses.ts';

const at = Date.UTC(2026, 10, 20, 12);
const workers = Array.from({length: 40}, (_, slot) => workerStatus({slot, pid: 5000 + slot}));
const trouble = Array.from({length: 20}, (_, slot) => ({
	slot,
	failures: 3,
	retryAt: at + 5000,
	reason: `exited with code 1 before it was ready, for the reason number ${slot}, which is a long one 漢字漢字漢字漢字`,
}));
const many = snapshot(
	...Array.from({length: 60}, (_, index) =>
		appStatus(`app-${String(index).padStart(2, '0')}-with-a-rather-long-name`, {workers, trouble}),
	),
);

/** Han characters take two cells. */
function cellsOf(line: string): number {
	return [...line].length + (line.match(/[\u4E00-\u9FFF]/g)?.length ?? 0);
}

const sizes = [
	[80, 24],
	[200, 50],
	[40, 10],
	[120, 15],
	[79, 7],
	[20, 4],
	[10, 3],
	[5, 2],
	[1, 1],
] as const;

test.each(sizes)('60 apps with 40 workers and 20 troubles never overflow %i×%i', async (columns, rows) => {
	const monit = await openMonit({columns, rows, frame: many});
	const visits = [
		[],
		['G'],
		['k', 'k'],
		['\r'],
		['G'],
		['\u001B'],
		['r'],
		['s'],
		['n'],
		['/', 'a'],
		['\r'],
		['l'],
		['?'],
	];
	for (const pressed of visits) {
		await monit.press(...pressed);
		expect(monit.lines().length).toBeLessThanOrEqual(Math.max(1, rows - 1));
		for (const line of monit.lines()) expect(cellsOf(line)).toBeLessThanOrEqual(columns);
	}
});

test('the list scrolls with the selection, which is always visible', async () => {
	const monit = await openMonit({frame: many});
	expect(monit.screen()).toMatch(/› app-00/);
	for (let index = 1; index < 60; index++) {
		await monit.press('j');
		expect(monit.screen()).toMatch(new RegExp(`› app-${String(index).padStart(2, '0')}`));
	}
	await monit.press('g');
	expect(monit.screen()).toMatch(/› app-00/);
});

test('the workers scroll too, and the screen says which part of them it shows', async () => {
	const monit = await openMonit({frame: snapshot(appStatus('api', {workers}))});
	expect(monit.screen()).toContain('workers 1-16/40, Enter moves among them');
	await monit.press('\r', 'G');
	expect(monit.screen()).toMatch(/› +39 +5039/);
	expect(monit.screen()).toContain('workers 25-40/40');
});

test('troubles that have no room are counted', async () => {
	const monit = await openMonit({rows: 12, frame: snapshot(appStatus('api', {workers, trouble}))});
	expect(monit.screen()).toMatch(/! \d+ more troubles/);
});
