import type {WorkerStatus} from '../../src/protocol/status.ts';
import {type Sample, series} from '../store/history.ts';
import {workerMark} from '../theme/marks.ts';
import {ageCell} from '../words/ages.ts';
import {plainText} from '../words/plain-text.ts';
import {sparkline} from '../words/sparkline.ts';
import {bytesCell, countCell, latencyCell, percentCell, rateCell} from './figure-cells.ts';
import type {Cell, Column} from './fit-columns.ts';

/** `sinceMs`: how old the status is, which its uptime does not know. */
export interface WorkerRow {
	worker: WorkerStatus;
	sinceMs: number;
	samples: readonly Sample[] | undefined;
	now: number;
}

const right = {align: 'right'} as const;
const left = {align: 'left'} as const;
const figure = {...right, descends: true} as const;
const sparkCells = 12;

export const workerColumns: readonly Column<WorkerRow>[] = [
	{
		...{title: 'Slot', short: 'Slot', letter: 'S', ...right, least: 4, worth: 100},
		order: ({worker}) => worker.slot,
		cell: ({worker}) => countCell(worker.slot),
	},
	{...{title: 'pid', short: 'pid', ...right, least: 6, worth: 80}, cell: ({worker}) => countCell(worker.pid)},
	{...{title: 'gen', short: 'gen', ...right, least: 3, worth: 91}, cell: ({worker}) => countCell(worker.generation)},
	{
		...{title: 'stAte', short: 'stAte', letter: 'A', ...left, least: 11, worth: 99},
		order: ({worker}) => worker.state,
		cell: ({worker}) => stateCell(worker),
	},
	{
		...{title: 'reQ/s', short: 'reQ/s', letter: 'Q', ...figure, least: 5, worth: 95},
		order: ({worker}) => worker.requests.perSecond,
		cell: ({worker}) => rateCell(worker.requests.perSecond),
	},
	{
		...{title: 'P99', short: 'P99', letter: 'P', ...figure, least: 6, worth: 74},
		order: ({worker}) => worker.requests.latencyMs.p99,
		cell: ({worker}) => latencyCell(worker.requests.latencyMs.p99),
	},
	{
		...{title: 'in Flight', short: 'inF', letter: 'F', ...figure, least: 3, worth: 73},
		words: 'requests in flight',
		order: ({worker}) => worker.requests.inFlight,
		cell: ({worker}) => countCell(worker.requests.inFlight),
	},
	{
		...{title: 'cOnns', short: 'cOn', letter: 'O', ...figure, least: 3, worth: 40},
		words: 'open connections',
		order: ({worker}) => worker.connections.open,
		cell: ({worker}) => countCell(worker.connections.open),
	},
	{
		...{title: 'Cpu', short: 'Cpu', letter: 'C', ...figure, least: 4, worth: 90},
		order: ({worker}) => worker.cpuPercent,
		cell: ({worker}) => percentCell(worker.cpuPercent),
	},
	{
		...{title: 'Memory', short: 'Mem', letter: 'M', ...figure, least: 5, worth: 89},
		order: ({worker}) => worker.rssBytes,
		cell: ({worker}) => bytesCell(worker.rssBytes),
	},
	{
		...{title: 'Loop', short: 'Loop', letter: 'L', ...figure, least: 4, worth: 60},
		words: 'share of time that the event loop was busy',
		order: ({worker}) => worker.eventLoopUtilization,
		cell: ({worker}) => loopCell(worker),
	},
	{
		...{title: 'resTarts', short: 'rsT', letter: 'T', ...figure, least: 3, worth: 75},
		words: 'how often the slot had to be filled again',
		order: ({worker}) => worker.restarts,
		cell: ({worker}) => countCell(worker.restarts),
	},
	{
		...{title: 'Uptime', short: 'Up', letter: 'U', ...figure, least: 3, worth: 85},
		order: ({worker}) => worker.uptimeMs,
		cell: ({worker, sinceMs}) => ({text: ageCell(worker.uptimeMs + sinceMs)}),
	},
	{
		...{title: 'last minute', short: 'minute', ...left, least: sparkCells, most: sparkCells, worth: 45},
		words: 'requests per second over the last minute',
		cell: ({samples, now}) => ({text: sparkline(series(samples, ({rate}) => rate, now, sparkCells)), tone: 'busy'}),
	},
];

export function stateCell({state}: WorkerStatus): Cell {
	const {glyph, tone} = workerMark(state);
	return {text: plainText(`${glyph} ${state}`), tone};
}

export function loopCell({eventLoopUtilization}: WorkerStatus): Cell {
	const cell = percentCell(eventLoopUtilization * 100);
	return eventLoopUtilization > 0.9 ? {...cell, tone: 'warn'} : cell;
}
