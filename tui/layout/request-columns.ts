import type {OpenConnection, RequestInFlight} from '../../src/protocol/activity.ts';
import {formatBytes, formatDuration} from '../../src/shared/format.ts';
import {plainText} from '../words/plain-text.ts';
import type {Column} from './fit-columns.ts';

export interface RequestRow {
	app: string;
	slot: number;
	generation: number;
	request: RequestInFlight;
	/** Since it was told. */
	sinceMs: number;
}

const right = {align: 'right'} as const;
const left = {align: 'left'} as const;

/** From this age on a request is worth a look. */
const slowMs = 5000;

export const requestColumns: readonly Column<RequestRow>[] = [
	{
		...{title: 'Age', short: 'Age', letter: 'A', ...right, least: 7, worth: 99, descends: true},
		order: ageOf,
		cell: (row) => ({text: formatDuration(ageOf(row)), ...(ageOf(row) >= slowMs && {tone: 'warn' as const})}),
	},
	{
		...{title: 'aPp', short: 'aPp', letter: 'P', ...left, least: 6, most: 20, worth: 90},
		order: ({app}) => app,
		cell: ({app}) => ({text: plainText(app)}),
	},
	{
		...{title: 'Worker', short: 'W', letter: 'W', ...right, least: 1, worth: 80},
		order: ({slot}) => slot,
		cell: ({slot}) => ({text: String(slot)}),
	},
	{
		...{title: 'gen', short: 'gen', ...right, least: 3, worth: 30},
		cell: ({generation}) => ({text: String(generation)}),
	},
	{
		...{title: 'Method', short: 'Meth', letter: 'M', ...left, least: 4, most: 8, worth: 95},
		order: ({request}) => request.method,
		cell: ({request}) => ({text: plainText(request.method)}),
	},
	{
		...{title: 'Url', short: 'Url', letter: 'U', ...left, least: 12, most: 60, worth: 100},
		order: ({request}) => request.url,
		cell: ({request}) => ({text: plainText(request.url)}),
	},
	{
		...{title: 'State', short: 'State', letter: 'S', ...left, least: 10, worth: 70},
		words: 'processing: no byte of the answer yet',
		order: ({request}) => request.state,
		cell: ({request}) => ({text: plainText(request.state), tone: request.state === 'sending' ? 'busy' : 'plain'}),
	},
	{
		...{title: 'Client', short: 'Client', letter: 'C', ...left, least: 9, most: 40, worth: 50},
		order: ({request}) => request.ip,
		cell: ({request}) => ({text: plainText(request.ip) || '-'}),
	},
	{
		...{title: 'data', short: 'data', ...left, least: 4, most: 60, worth: 60},
		words: 'what the app has set in request.status',
		cell: ({request}) => ({text: dataWords(request)}),
	},
];

export const connectionColumns: readonly Column<OpenConnection>[] = [
	{
		...{title: 'client', short: 'client', ...left, least: 15, most: 46, worth: 100},
		cell: ({client}) => ({text: plainText(client) || 'unix socket'}),
	},
	{...{title: 'age', short: 'age', ...right, least: 7, worth: 90}, cell: ({ageMs}) => ({text: formatDuration(ageMs)})},
	{
		...{title: 'idle', short: 'idle', ...right, least: 7, worth: 95},
		cell: ({idleMs}) => ({text: idleMs === 0 ? 'busy' : formatDuration(idleMs)}),
	},
	{...{title: 'in', short: 'in', ...right, least: 8, worth: 70}, cell: ({bytesIn}) => ({text: formatBytes(bytesIn)})},
	{
		...{title: 'out', short: 'out', ...right, least: 8, worth: 71},
		cell: ({bytesOut}) => ({text: formatBytes(bytesOut)}),
	},
];

export function ageOf({request, sinceMs}: RequestRow): number {
	return request.ageMs + sinceMs;
}

/** `user=ann step=2`. */
function dataWords({info}: RequestInFlight): string {
	const entries = Object.entries(info ?? {});
	return plainText(
		entries.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' '),
	);
}
