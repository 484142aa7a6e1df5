import type {ToldEvent} from '../../client/event-journal-reader.ts';
import {eventWords} from '../../client/event-words.ts';
import type {AppStatus} from '../../protocol/status.ts';
import {formatBytes, formatDuration, formatLatency, formatPercent, formatRate} from '../../shared/format.ts';
import {formatClock} from '../output/format-clock.ts';
import {visibleText} from '../output/visible-text.ts';
import {type ChartSeries, chartSeries, type Figure, pointTimes} from './chart-series.ts';
import {chosenApps, type DashState} from './dash-state.ts';

export type Tone = 'plain' | 'dim' | 'good' | 'warn' | 'bad';

/** A piece of text with a meaning, or in the colour of the nth line of the charts. */
export interface Piece {
	text: string;
	tone?: Tone;
	line?: number;
}

export type Line = readonly Piece[];

export interface Chart {
	title: string;
	/** One per app: its name and what it is now. */
	legend: readonly Piece[];
	lines: readonly {points: readonly number[]; line: number}[];
	/** Of the y axis; above 0. */
	top: number;
}

export type ChartName = 'requests' | 'latency' | 'errors' | 'cpu' | 'memory';

export interface DashView {
	head: string;
	/** Null while the daemon is there. */
	banner: string | null;
	charts: Record<ChartName, Chart>;
	/** Of the x axis, one per point. */
	times: readonly string[];
	ready: readonly Line[];
	/** The newest last. */
	events: readonly Line[];
	slow: readonly Line[];
}

/** More lines than colours cannot be told apart. */
export const maxLines = 6;

/** What the wallboard shows at a moment of the wall's clock. */
export function dashView(state: DashState, now: number, everyMs: number): DashView {
	const apps = chosenApps(state);
	// While the daemon is gone the picture stands still.
	const shownAt = state.gone ? (state.heardAt ?? now) : now;
	const shown = busiest(apps, state, shownAt);
	const series = shown.map(({name}) => chartSeries(state.past.get(name) ?? {}, shownAt));
	const legendOrder = series.map((_, line) => line).sort((a, b) => totalOf(series[b]!) - totalOf(series[a]!) || a - b);
	const chart = (title: string, figures: readonly Figure[], words: (...values: number[]) => string): Chart => ({
		title,
		legend: legendOrder.map((line) => ({
			text: `${shown[line]!.name} ${words(...figures.map((f) => series[line]![f].at(-1)!))}`,
			line,
		})),
		lines: series.flatMap((of, line) => figures.map((figure) => ({points: of[figure], line}))),
		top: topOf(series.flatMap((of) => figures.flatMap((figure) => of[figure]))),
	});
	return {
		head: headOf(apps, shown.length, everyMs),
		banner: bannerOf(state, now),
		charts: {
			requests: chart('requests/s', ['perSecond'], formatRate),
			latency: chart('ms p50/p99', ['p50', 'p99'], (p50, p99) => `${latency(p50!)}/${latency(p99!)}`),
			errors: chart('5xx/s', ['errorsPerSecond'], formatRate),
			cpu: chart('CPU %', ['cpuPercent'], formatPercent),
			memory: chart('MB', ['megabytes'], (megabytes) => formatBytes(megabytes * 2 ** 20)),
		},
		times: pointTimes(shownAt).map((time) => formatClock(new Date(time)).slice(0, 5)),
		ready: [...apps].sort(byNeed).map((app) => readyLine(app, shown.indexOf(app))),
		events: state.events.map(eventLine),
		slow: state.requests
			.filter(({app}) => apps.some(({name}) => name === app))
			.map(({app, slot, method, url, ageMs}) => [
				{text: formatDuration(ageMs).padStart(7)},
				{text: ` ${app}#${slot} `, tone: 'dim'},
				{text: visibleText(`${method} ${url}`)},
			]),
	};
}

/** Those with the most requests in the time that is shown. In the order of their names, so that each keeps its colour. */
function busiest(apps: readonly AppStatus[], {past}: DashState, now: number): AppStatus[] {
	if (apps.length <= maxLines) return [...apps];
	const weight = new Map(apps.map(({name}) => [name, totalOf(chartSeries(past.get(name) ?? {}, now))]));
	const chosen = new Set([...apps].sort((a, b) => weight.get(b.name)! - weight.get(a.name)!).slice(0, maxLines));
	return apps.filter((app) => chosen.has(app));
}

function totalOf({perSecond}: ChartSeries): number {
	return perSecond.reduce((sum, value) => sum + value, 0);
}

function headOf(apps: readonly AppStatus[], shown: number, everyMs: number): string {
	const [ready, wanted] = [
		apps.reduce((sum, app) => sum + app.ready, 0),
		apps.reduce((sum, app) => sum + app.wanted, 0),
	];
	const lines = shown < apps.length ? ` (lines: the ${shown} busiest)` : '';
	const count = `${apps.length} ${apps.length === 1 ? 'app' : 'apps'}${lines}`;
	return `fcm dash  ${count}, ${ready} of ${wanted} workers ready, last 15 min, every ${formatDuration(everyMs)}; q quits`;
}

function bannerOf({gone, heardAt}: DashState, now: number): string | null {
	if (!gone) return null;
	const age = heardAt === null ? '' : `, this is ${formatDuration(Math.max(now - heardAt, 0))} old`;
	const why = gone.problem === null ? '' : ` (${visibleText(gone.problem)})`;
	return `the daemon is gone${age}; it is looked for, the apps go on${why}`;
}

/** A round number above all values, of which the half is round too: the axis has these two, and stays when they move a little. */
function topOf(values: readonly number[]): number {
	const most = Math.max(...values, 1);
	const scale = 10 ** Math.floor(Math.log10(most));
	return ([1, 2, 4, 6, 8].find((step) => step * scale >= most) ?? 10) * scale;
}

function latency(ms: number): string {
	return formatLatency(ms).replace(/ ms$/, '');
}

/** Where something is missing first. */
function byNeed(a: AppStatus, b: AppStatus): number {
	return missing(b) - missing(a) || (a.name < b.name ? -1 : 1);
}

function missing({status, ready, wanted}: AppStatus): number {
	return status === 'stopped' ? 0 : wanted === 0 ? 0 : (wanted - ready) / wanted;
}

const gaugeWidth = 6;

function readyLine({name, status, ready, wanted}: AppStatus, line: number): Line {
	const full = wanted === 0 ? 0 : Math.min(Math.floor((ready / wanted) * gaugeWidth), gaugeWidth);
	const tone: Tone = status === 'stopped' ? 'dim' : ready >= wanted ? 'good' : ready > 0 ? 'warn' : 'bad';
	return [
		{text: '█'.repeat(full), tone},
		{text: '░'.repeat(gaugeWidth - full), tone: 'dim'},
		{text: ` ${ready}/${wanted} `, tone},
		line < 0 ? {text: name} : {text: name, line},
		...(status === 'online' ? [] : [{text: ` ${status}`, tone}]),
	];
}

function eventLine(event: ToldEvent): Line {
	return [
		{text: `${formatClock(new Date(event.at))} `, tone: 'dim'},
		{text: `${event.app ?? 'daemon'} `},
		{text: visibleText(eventWords(event)), tone: toneOf(event)},
	];
}

function toneOf(event: ToldEvent): Tone {
	switch (event.type) {
		case 'slot-gave-up':
		case 'worker-stuck':
		case 'rollout-rolled-back':
		case 'master-died':
			return 'bad';
		case 'worker-exited':
			return event.wanted ? 'plain' : 'bad';
		case 'slot-backoff':
		case 'worker-unhealthy':
		case 'rollout-held':
			return 'warn';
		case 'rollout-promoted':
			return 'good';
		default:
			return 'plain';
	}
}
