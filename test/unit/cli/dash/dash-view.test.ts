import {describe, expect, it} from 'vitest';
import {type DashLayout, dashLayout, leastSize} from '../../../../src/cli/dash/dash-layout.ts';
import {chosenApps, type DashNews, type DashState, firstState, withNews} from '../../../../src/cli/dash/dash-state.ts';
import {type Chart, dashView, type Line, maxLines} from '../../../../src/cli/dash/dash-view.ts';
import type {ToldEvent} from '../../../../src/client/event-journal-reader.ts';
import type {AppStatus} from '../../../../src/protocol/status.ts';
import * as fake from '../fake-status.ts';
import {cells} from './cells.ts';

const fakeStatus = ({name, ...change}: Partial<AppStatus> & {name: string}) => fake.fakeStatus(name, change);
const now = 1_800_000_000_000;
const daemon = {pid: 1, version: '1.0.0', uptimeMs: 1};

function snapshot(...apps: AppStatus[]): DashNews {
	return {type: 'frame', frame: {type: 'snapshot', report: {daemon, apps}}, at: now};
}

function heard(news: readonly DashNews[], selectors: string[] = []): DashState {
	return news.reduce(withNews, firstState(selectors));
}

function past(app: string, requests: number, figures = {}): DashNews {
	const history = cells({stepMs: 15_000, endsAt: now, count: 60}, {requests, ...figures});
	return {type: 'history', step: 'coarse', apps: [{app, history}], at: now};
}

const view = (state: DashState, at = now) => dashView(state, at, 2000);
const words = (line: Line) => line.map(({text}) => text).join('');
const legend = (chart: Chart) => chart.legend.map(({text}) => text);

describe('the wallboard', () => {
	it('has a line per app, in a colour that stays, and a legend with what it is now', () => {
		const state = heard([
			snapshot(fakeStatus({name: 'web'}), fakeStatus({name: 'api'})),
			past('api', 150, {p50: 1.5, p99: 40, errors: 15, cpuPercent: 130, rssBytes: 50 * 2 ** 20}),
			past('web', 450),
		]);
		const {charts, times} = view(state);
		expect(legend(charts.requests)).toEqual(['web 30', 'api 10']);
		expect(charts.requests.legend.map(({line}) => line)).toEqual([1, 0]);
		expect(charts.requests.lines.map(({line, points}) => [line, points.at(-1)])).toEqual([
			[0, 10],
			[1, 30],
		]);
		expect(legend(charts.latency)).toEqual(['web -/-', 'api 1.5/40.0']);
		expect(charts.latency.lines).toHaveLength(4);
		expect(legend(charts.errors)[1]).toBe('api 1');
		expect(legend(charts.cpu)[1]).toBe('api 130%');
		expect(legend(charts.memory)[1]).toBe('api 50.0 MB');
		expect(times).toHaveLength(60);
	});

	it.each([
		[0, 1],
		[0.9, 1],
		[11, 20],
		[30, 40],
		[99, 100],
		[100, 100],
		[4100, 6000],
	])('has an axis whose half is a round number: for %d up to %d', (most, top) => {
		const state = heard([snapshot(fakeStatus({name: 'api'})), past('api', most * 15)]);
		expect(view(state).charts.requests.top).toBe(top);
		expect(view(state).charts.requests.top).toBeGreaterThanOrEqual(most);
	});

	it('draws no more lines than there are colours: those of the busiest; all are in the gauges', () => {
		const names = Array.from({length: 9}, (_, index) => `app${index}`);
		const state = heard([
			snapshot(...names.map((name) => fakeStatus({name}))),
			...names.map((name, index) => past(name, index * 15)),
		]);
		const {charts, head, ready} = view(state);
		expect(charts.requests.lines).toHaveLength(maxLines);
		expect(legend(charts.requests)).toEqual(['app8 8', 'app7 7', 'app6 6', 'app5 5', 'app4 4', 'app3 3']);
		expect(head).toContain('9 apps (lines: the 6 busiest)');
		expect(ready).toHaveLength(9);
	});

	it('has gauges of ready and wanted, with what lacks most first, by word and not by colour alone', () => {
		const state = heard([
			snapshot(
				fakeStatus({name: 'api', ready: 4, wanted: 4}),
				fakeStatus({name: 'bad', ready: 0, wanted: 2, status: 'errored'}),
				fakeStatus({name: 'half', ready: 1, wanted: 2, status: 'degraded'}),
				fakeStatus({name: 'off', ready: 0, wanted: 2, status: 'stopped'}),
			),
		]);
		expect(view(state).ready.map(words)).toEqual([
			'░░░░░░ 0/2 bad errored',
			'███░░░ 1/2 half degraded',
			'██████ 4/4 api',
			'░░░░░░ 0/2 off stopped',
		]);
		expect(view(state).head).toContain('4 apps, 5 of 10 workers ready');
	});

	it('lists what is in flight, the oldest first, as text that does nothing to a terminal', () => {
		const open = (url: string, ageMs: number) => ({method: 'GET', url, ip: '', ageMs, state: 'processing' as const});
		const worker = {
			slot: 3,
			pid: 1,
			generation: 1,
			connections: [],
			requests: [open('/a', 5), open('/\u009b2J', 1400)],
		};
		const state = heard([
			snapshot(fakeStatus({name: 'api'})),
			{
				type: 'activity',
				apps: [
					{app: 'api', workers: [worker]},
					{app: 'gone', workers: [worker]},
				],
				at: now,
			},
		]);
		expect(view(state).slow.map(words)).toEqual(['  1.4 s api#3 GET /\\x9b2J', '   5 ms api#3 GET /a']);
	});

	it('shows the apps that are asked for, also those that come later, and forgets those that go', () => {
		const state = heard(
			[snapshot(fakeStatus({name: 'api', namespace: 'shop'}), fakeStatus({name: 'web'}))],
			['shop', '/^w/'],
		);
		const later = withNews(state, {
			type: 'frame',
			frame: {
				type: 'delta',
				daemon,
				apps: [fakeStatus({name: 'cart', namespace: 'shop'}), fakeStatus({name: 'x'})],
				removed: ['web'],
			},
			at: now,
		});
		expect(chosenApps(later).map(({name}) => name)).toEqual(['api', 'cart']);
		const told = [past('web', 15), past('api', 15)].reduce(withNews, later);
		expect([...told.past.keys()]).toEqual(['api']);
	});

	it('says that the daemon is gone and how old the picture is, which stands still; and goes on when it is back', () => {
		const before = heard([snapshot(fakeStatus({name: 'api'})), past('api', 150)]);
		const gone = withNews(before, {type: 'gone', problem: null});
		const [then, later] = [view(gone, now + 4000), view(gone, now + 600_000)];
		expect(then.banner).toBe('the daemon is gone, this is 4 s old; it is looked for, the apps go on');
		expect(later.banner).toContain('10m 0s old');
		expect(later.charts).toEqual(then.charts);
		expect(view(withNews(gone, {type: 'gone', problem: 'no answer\u001b'})).banner).toContain('(no answer\\x1b)');
		expect(view(withNews(gone, snapshot(fakeStatus({name: 'api'})))).banner).toBeNull();
	});

	it('keeps the last events and no more', () => {
		const event = (seq: number) =>
			({type: 'daemon-ended', seq, at: now, app: null, source: 'daemon', reason: `r${seq}`}) as unknown as ToldEvent;
		const state = heard(Array.from({length: 80}, (_, seq) => ({type: 'events', events: [event(seq)]})));
		expect(state.events).toHaveLength(50);
		expect(state.events.at(-1)).toEqual(event(79));
	});
});

describe('its layout', () => {
	const sizes = [
		[80, 24],
		[leastSize.columns, leastSize.rows],
		[61, 21],
		[200, 60],
		[333, 97],
	] as const;

	it.each(sizes)('fills %d×%d: nothing overlaps, nothing sticks out, nothing is too small', (columns, rows) => {
		const layout = dashLayout(columns, rows)!;
		const taken = new Set<number>();
		for (const {left, top, width, height} of Object.values<DashLayout[keyof DashLayout]>(layout)) {
			expect(Math.min(width - 15, height - 5)).toBeGreaterThanOrEqual(0);
			for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) taken.add(y * columns + x);
		}
		const area = Object.values(layout).reduce((sum, {width, height}) => sum + width * height, 0);
		expect([area, taken.size]).toEqual([columns * (rows - 1), columns * (rows - 1)]);
		expect(Math.max(...taken)).toBe(columns * rows - 1);
	});

	it('is none where there is no room', () => {
		expect(dashLayout(leastSize.columns - 1, 60)).toBeNull();
		expect(dashLayout(200, leastSize.rows - 1)).toBeNull();
	});
});
