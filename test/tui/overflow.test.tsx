import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {textOf} from '../../tui/layout/row.ts';
import {frameOf} from '../../tui/screens/frame.ts';
import type {MonitEvent} from '../../tui/store/monit-event.ts';
import {here} from '../../tui/store/monit-state.ts';
import {openMonit} from './support/open-monit.tsx';
import {appStatus, snapshot, workerStatus} from './support/statuses.ts';
import {playWith, start} from './support/stepper.ts';

const workers = Array.from({length: 12}, (_, slot) => workerStatus({slot, pid: 5000 + slot}));
const trouble = Array.from({length: 6}, (_, slot) => ({
	slot,
	failures: 3,
	retryAt: start + 5000,
	reason: `exited with code 1 before it was ready, for the reason number ${slot}, which is a long one 漢字漢字漢字漢字 👩‍👩‍👧`,
}));
const rollout = {phase: 'proving', toGeneration: 4, sinceMs: 2000, leftMs: 9000};
const many = snapshot(
	...Array.from({length: 30}, (_, index) =>
		appStatus(`app-${String(index).padStart(2, '0')}-with-a-rather-long-name-漢字漢字`, {
			...{
				workers,
				trouble,
				rollout,
				namespace: '漢字漢字漢字漢字漢字漢字',
				listening: ['[2001:db8::1]:3000', '0.0.0.0:8080'],
			},
		}),
	),
);
const sizes = [
	[80, 24],
	[200, 60],
	[40, 10],
	[120, 15],
	[79, 7],
	[20, 4],
	[10, 3],
	[5, 2],
	[1, 1],
] as const;
const visits: string[][] = [
	[],
	['G'],
	['enter'],
	['enter', 'G'],
	['enter', 'enter'],
	['i'],
	['e'],
	['l'],
	['?'],
	['?', 'G'],
	['s'],
	['ctrl-d'],
	['/', 'a', 'p'],
	[':'],
	[':', 'r', 'e', 'tab', 'tab'],
	['r'],
	['y'],
];

const wide = '漢字 and a very long line '.repeat(20);
/** What comes in on the screens that ask for more. */
function told(events: (MonitEvent | string)[], size: {columns: number; rows: number}): (MonitEvent | string)[] {
	const {feeds} = playWith({size}, ...events).state;
	const more: MonitEvent[] = [];
	if (feeds.logs) {
		const line = {
			time: new Date(start).toISOString(),
			app: '漢字',
			slot: 0,
			generation: 1,
			stream: 'out',
			text: wide,
		} as const;
		more.push({type: 'news', request: feeds.logs.request, news: {news: 'lines', lines: Array(20).fill(line)}});
	}
	if (feeds.events) {
		const event = {
			type: 'worker-exited',
			app: 'x',
			seq: 1,
			at: start,
			source: 'app',
			slot: 1,
			pid: 2,
			generation: 3,
		} as const;
		const ended = {...event, code: 1, signal: null, reason: wide, wanted: false};
		more.push({type: 'news', request: feeds.events.request, news: {news: 'events', events: Array(20).fill(ended)}});
	}
	if (feeds.activity) {
		const request = {
			method: 'GET',
			url: `/${wide}`,
			ip: '::1',
			ageMs: 70_000,
			state: 'sending',
			info: {user: wide},
		} as const;
		const connection = {client: '[2001:db8::1]:50123', ageMs: 5, idleMs: 5, bytesIn: 5, bytesOut: 5};
		const busy = {
			slot: 0,
			pid: 5000,
			generation: 3,
			requests: Array(20).fill(request),
			connections: Array(20).fill(connection),
		};
		const apps = [{app: '漢字漢字漢字漢字漢字漢字', workers: [busy, {...busy, slot: 1, pid: 5001, error: wide}]}];
		more.push({type: 'news', request: feeds.activity.request, news: {news: 'activity', apps}});
	}
	return [...events, ...more];
}

test.each(sizes)('every screen of 30 apps with 12 workers and 6 troubles is exactly %i×%i', (columns, rows) => {
	const size = {columns, rows};
	for (const gone of [false, true]) {
		for (const pressed of visits) {
			const lost: MonitEvent[] = gone ? [{type: 'gone', problem: null, running: 30}] : [];
			const events = told([{type: 'frame', frame: many}, ...lost, ...pressed], size);
			const {state} = playWith({size}, ...events);
			const frame = frameOf(state);
			const what = `${here(state.path).screen} ${pressed.join(' ')}`;
			expect({what, lines: frame.length}).toEqual({what, lines: rows});
			for (const row of frame) {
				const text = textOf(row);
				expect({what, text, isWide: stringWidth(text) > columns}).toEqual({what, text, isWide: false});
			}
		}
	}
});

test('the list scrolls with the selection, which is always visible', async () => {
	const monit = await openMonit({frame: many});
	expect(monit.screen()).toMatch(/› app-00/);
	for (let index = 1; index < 30; index++) {
		await monit.press('j');
		expect(monit.screen()).toMatch(new RegExp(`› app-${String(index).padStart(2, '0')}`));
	}
	await monit.press('g');
	expect(monit.screen()).toMatch(/› app-00/);
});

test('wide characters leave the columns where they are', async () => {
	const frame = snapshot(appStatus('漢字漢字'), appStatus('plain'));
	const monit = await openMonit({frame});
	const columns = monit
		.lines()
		.filter((text) => text.includes('● online'))
		.map((text) => stringWidth(text.slice(0, text.indexOf('●'))));
	expect(new Set(columns).size).toBe(1);
});

test('the newest lines of a text are shown, and g goes to the oldest', async () => {
	const monit = await openMonit({frame: snapshot(appStatus('api'))});
	await monit.press('l');
	const lines = Array.from({length: 60}, (_, index) => {
		return {time: '', app: 'api', slot: 0, generation: 1, stream: 'out', text: `line ${index}.`} as const;
	});
	monit.source.feeds.at(-1)?.tell({news: 'lines', lines});
	await monit.pass(1000);
	expect(monit.screen()).toContain('line 59.');
	await monit.press('g');
	expect(monit.screen()).toContain('line 0.');
	expect(monit.screen()).not.toContain('line 59.');
	await monit.press('G');
	expect(monit.screen()).toContain('line 59.');
});
