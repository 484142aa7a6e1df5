import type {WorkerStatus} from '../../src/protocol/status.ts';
import {formatRate} from '../../src/shared/format.ts';
import {workerMark} from '../theme/marks.ts';
import {ageCell} from '../words/ages.ts';
import {plainText} from '../words/plain-text.ts';
import {bytesCell, latencyCell, percentCell} from './app-columns.ts';
import type {Cell, Column} from './fit-columns.ts';

/** `sinceMs`: how old the status is, which its uptime does not know. */
export interface WorkerRow {
	worker: WorkerStatus;
	sinceMs: number;
}

const right = {align: 'right'} as const;

export const workerColumns: readonly Column<WorkerRow>[] = [
	{title: 'SLOT', short: 'SLOT', ...right, least: 4, worth: 100, cell: ({worker}) => ({text: String(worker.slot)})},
	{title: 'PID', short: 'PID', ...right, least: 6, worth: 80, cell: ({worker}) => ({text: String(worker.pid)})},
	{title: 'GEN', short: 'GEN', ...right, least: 3, worth: 70, cell: ({worker}) => ({text: String(worker.generation)})},
	{title: 'STATE', short: 'STATE', align: 'left', least: 11, worth: 99, cell: ({worker}) => stateCell(worker)},
	{
		title: 'UPTIME',
		short: 'UP',
		...right,
		least: 6,
		worth: 85,
		cell: ({worker, sinceMs}) => ({text: ageCell(worker.uptimeMs + sinceMs)}),
	},
	{
		title: 'RESTARTS',
		short: 'RST',
		...right,
		least: 3,
		worth: 75,
		cell: ({worker}) => ({text: String(worker.restarts)}),
	},
	{
		title: 'REQ/S',
		short: 'REQ/S',
		...right,
		least: 5,
		worth: 95,
		cell: ({worker}) => ({text: formatRate(worker.requests.perSecond)}),
	},
	{
		title: 'IN FLIGHT',
		short: 'INF',
		...right,
		least: 3,
		worth: 50,
		cell: ({worker}) => ({text: String(worker.requests.inFlight)}),
	},
	{
		title: 'P99',
		short: 'P99',
		...right,
		least: 6,
		worth: 74,
		cell: ({worker}) => latencyCell(worker.requests.latencyMs.p99),
	},
	{
		title: 'CPU',
		short: 'CPU',
		...right,
		least: 5,
		worth: 90,
		cell: ({worker}) => percentCell(worker.cpuPercent),
	},
	{title: 'MEMORY', short: 'MEM', ...right, least: 7, worth: 89, cell: ({worker}) => bytesCell(worker.rssBytes)},
	{title: 'EVENT LOOP', short: 'LOOP', ...right, least: 5, worth: 60, cell: ({worker}) => loopCell(worker)},
];

function stateCell({state}: WorkerStatus): Cell {
	const {glyph, tone} = workerMark(state);
	return {text: plainText(`${glyph} ${state}`), tone};
}

function loopCell({eventLoopUtilization}: WorkerStatus): Cell {
	const cell = percentCell(eventLoopUtilization * 100);
	return eventLoopUtilization > 0.9 ? {...cell, tone: 'warn'} : cell;
}
