import type {AppStatus} from '../../src/protocol/status.ts';
import {formatBytes, formatDuration, formatPercent, formatRate} from '../../src/shared/format.ts';
import type {Seen} from '../store/monit-state.ts';
import {appMark} from '../theme/marks.ts';
import {ageCell} from '../words/ages.ts';
import {plainText} from '../words/plain-text.ts';
import type {Cell, Column} from './fit-columns.ts';

/** `now`: of the last sign of life, when the daemon is gone. */
export interface AppRow {
	app: Seen<AppStatus>;
	now: number;
}

const right = {align: 'right'} as const;

export const appColumns: readonly Column<AppRow>[] = [
	{
		title: 'APP',
		short: 'APP',
		align: 'left',
		least: 12,
		most: 24,
		worth: 100,
		cell: ({app}) => ({text: app.status.name}),
	},
	{title: 'STATUS', short: 'STATUS', align: 'left', least: 11, worth: 99, cell: ({app}) => statusCell(app.status)},
	{title: 'GEN', short: 'GEN', ...right, least: 3, worth: 45, cell: ({app}) => ({text: String(app.status.generation)})},
	{title: 'READY', short: 'READY', ...right, least: 5, worth: 98, cell: ({app}) => readyCell(app.status)},
	{title: 'UPTIME', short: 'UP', ...right, least: 6, worth: 70, cell: uptimeCell},
	{
		title: 'RESTARTS',
		short: 'RST',
		...right,
		least: 3,
		worth: 75,
		cell: ({app}) => ({text: String(app.status.restarts)}),
	},
	{
		title: 'REQ/S',
		short: 'REQ/S',
		...right,
		least: 5,
		worth: 90,
		cell: ({app}) => ({text: formatRate(app.status.requests.perSecond)}),
	},
	{
		title: 'IN FLIGHT',
		short: 'INF',
		...right,
		least: 3,
		worth: 50,
		cell: ({app}) => ({text: String(app.status.requests.inFlight)}),
	},
	{
		title: 'P99',
		short: 'P99',
		...right,
		least: 6,
		worth: 80,
		cell: ({app}) => latencyCell(app.status.requests.latencyMs.p99),
	},
	{
		title: 'CPU',
		short: 'CPU',
		...right,
		least: 5,
		worth: 85,
		cell: ({app}) => percentCell(app.status.cpuPercent),
	},
	{title: 'MEMORY', short: 'MEM', ...right, least: 7, worth: 84, cell: ({app}) => bytesCell(app.status.rssBytes)},
	{
		title: 'LISTENING',
		short: 'LISTENING',
		align: 'left',
		least: 12,
		most: 40,
		worth: 40,
		cell: ({app}) => listeningCell(app.status),
	},
];

export function bytesCell(bytes: number): Cell {
	return {text: formatBytes(bytes).replace(' ', '')};
}

/** Whole percents: the tenths of an idle process only flicker. */
export function percentCell(percent: number): Cell {
	return {text: formatPercent(Math.round(percent))};
}

/** 0 means that there was no request. */
export function latencyCell(ms: number): Cell {
	return {text: ms === 0 ? '-' : formatDuration(ms).replace(' ', '')};
}

function statusCell({status}: AppStatus): Cell {
	const {glyph, tone} = appMark(status);
	return {text: plainText(`${glyph} ${status}`), tone};
}

function readyCell({ready, wanted}: AppStatus): Cell {
	const text = `${ready}/${wanted}`;
	return ready < wanted ? {text, tone: 'warn'} : {text};
}

function uptimeCell({app: {status, at}, now}: AppRow): Cell {
	return {text: status.uptimeMs === 0 ? '-' : ageCell(status.uptimeMs + now - at)};
}

function listeningCell({listening}: AppStatus): Cell {
	return {text: listening.length === 0 ? '-' : plainText(listening.join(' '))};
}
