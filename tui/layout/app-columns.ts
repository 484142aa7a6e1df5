import type {AppStatus} from '../../src/protocol/status.ts';
import {failedShare, type Sample, series} from '../store/history.ts';
import type {Seen} from '../store/monit-state.ts';
import {appMark} from '../theme/marks.ts';
import {ageCell} from '../words/ages.ts';
import {plainText} from '../words/plain-text.ts';
import {sparkline} from '../words/sparkline.ts';
import {bytesCell, countCell, latencyCell, percentCell, rateCell, shareCell} from './figure-cells.ts';
import type {Cell, Column} from './fit-columns.ts';

/** `now`: of the last sign of life, when the daemon is gone. */
export interface AppRow {
	app: Seen<AppStatus>;
	samples: readonly Sample[] | undefined;
	now: number;
}

const right = {align: 'right'} as const;
const left = {align: 'left'} as const;
const figure = {...right, descends: true} as const;
const sparkWidth = {roomy: 30, tight: 8} as const;

export function appColumns(isWide: boolean): readonly Column<AppRow>[] {
	const spark = isWide ? sparkWidth.roomy : sparkWidth.tight;
	return [
		...identity,
		...load,
		...use,
		{
			...{title: 'last minute', short: 'minute', ...left, least: spark, most: spark, worth: 60},
			words: 'requests per second over the last minute',
			cell: ({samples, now}) => ({text: sparkline(series(samples, ({rate}) => rate, now, spark)), tone: 'busy'}),
		},
		{
			...{title: 'listening', short: 'listening', ...left, least: 9, most: 40, worth: 20},
			cell: ({app}) => ({text: app.status.listening.length === 0 ? '-' : plainText(app.status.listening.join(' '))}),
		},
	];
}

const identity: readonly Column<AppRow>[] = [
	{
		...{title: 'Name', short: 'Name', letter: 'N', ...left, least: 8, most: 26, worth: 100},
		order: ({app}) => app.status.name,
		cell: ({app}) => ({text: plainText(app.status.name)}),
	},
	{
		...{title: 'nAmespace', short: 'nAmesp', letter: 'A', ...left, least: 6, most: 14, worth: 30},
		order: ({app}) => app.status.namespace,
		cell: ({app}) => ({text: plainText(app.status.namespace)}),
	},
	{
		...{title: 'Status', short: 'Status', letter: 'S', ...left, least: 11, worth: 99},
		order: ({app}) => severity[app.status.status] ?? 0,
		cell: ({app}) => statusCell(app.status),
	},
	{
		...{title: 'gen', short: 'gen', ...right, least: 3, worth: 50},
		words: 'generation',
		cell: ({app}) => countCell(app.status.generation),
	},
	{
		...{title: 'readY', short: 'readY', letter: 'Y', ...right, least: 5, worth: 98},
		words: 'workers that are ready, of how many are wanted',
		order: ({app}) => app.status.ready - app.status.wanted,
		cell: ({app}) => readyCell(app.status),
	},
];

const load: readonly Column<AppRow>[] = [
	{
		...{title: 'reQ/s', short: 'reQ/s', letter: 'Q', ...figure, least: 5, worth: 97},
		order: ({app}) => app.status.requests.perSecond,
		cell: ({app}) => rateCell(app.status.requests.perSecond),
	},
	{
		...{title: 'p50', short: 'p50', ...right, least: 5, worth: 35},
		words: 'half of the requests of the last minute were faster',
		cell: ({app}) => latencyCell(app.status.requests.latencyMs.p50),
	},
	{
		...{title: 'P99', short: 'P99', letter: 'P', ...figure, least: 5, worth: 80},
		words: '99 of 100 requests of the last minute were faster',
		order: ({app}) => app.status.requests.latencyMs.p99,
		cell: ({app}) => latencyCell(app.status.requests.latencyMs.p99),
	},
	{
		...{title: '5Xx', short: '5Xx', letter: 'X', ...figure, least: 4, worth: 82},
		words: 'answers of 5xx among those of the last minute',
		order: ({samples, now}) => failedShare(samples, now) ?? -1,
		cell: ({samples, now}) => shareCell(failedShare(samples, now)),
	},
	{
		...{title: 'in Flight', short: 'inF', letter: 'F', ...figure, least: 3, worth: 70},
		words: 'requests in flight',
		order: ({app}) => app.status.requests.inFlight,
		cell: ({app}) => countCell(app.status.requests.inFlight),
	},
];

const use: readonly Column<AppRow>[] = [
	{
		...{title: 'Cpu', short: 'Cpu', letter: 'C', ...figure, least: 4, worth: 85},
		order: ({app}) => app.status.cpuPercent,
		cell: ({app}) => percentCell(app.status.cpuPercent),
	},
	{
		...{title: 'Memory', short: 'Mem', letter: 'M', ...figure, least: 5, worth: 84},
		order: ({app}) => app.status.rssBytes,
		cell: ({app}) => bytesCell(app.status.rssBytes),
	},
	{
		...{title: 'resTarts', short: 'rsT', letter: 'T', ...figure, least: 3, worth: 75},
		words: 'restarts',
		order: ({app}) => app.status.restarts,
		cell: ({app}) => (app.status.restarts > 0 ? {...countCell(app.status.restarts), tone: 'warn'} : countCell(0)),
	},
	{
		...{title: 'Uptime', short: 'Up', letter: 'U', ...figure, least: 3, worth: 65},
		words: 'since its generation became ready',
		order: ({app, now}) => (app.status.uptimeMs === 0 ? 0 : app.status.uptimeMs + now - app.at),
		cell: uptimeCell,
	},
];

/** The worst first. */
const severity: Partial<Record<string, number>> = {
	...{errored: 0, degraded: 1, stopping: 2, launching: 3, reloading: 4, online: 5, stopped: 6},
};

export function statusCell({status}: AppStatus): Cell {
	const {glyph, tone} = appMark(status);
	return {text: plainText(`${glyph} ${status}`), tone};
}

export function readyCell({ready, wanted}: AppStatus): Cell {
	const text = `${ready}/${wanted}`;
	return ready < wanted ? {text, tone: 'warn'} : {text};
}

function uptimeCell({app: {status, at}, now}: AppRow): Cell {
	return {text: status.uptimeMs === 0 ? '-' : ageCell(status.uptimeMs + now - at)};
}
