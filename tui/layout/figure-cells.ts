import {formatBytes, formatDuration, formatPercent, formatRate} from '../../src/shared/format.ts';
import type {Cell} from './fit-columns.ts';

/** From 10 MB on in whole ones: the tenths of an idle process only flicker. */
export function bytesCell(bytes: number): Cell {
	const megabyte = 1024 * 1024;
	if (bytes >= 10 * megabyte && bytes < 1000 * megabyte) return {text: `${Math.round(bytes / megabyte)}MB`};
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

export function rateCell(perSecond: number): Cell {
	return {text: formatRate(perSecond)};
}

export function countCell(count: number): Cell {
	return {text: String(count)};
}

/** Of what is right when there is none of it. */
export function shareCell(share: number | null): Cell {
	if (share === null) return {text: '-'};
	if (share === 0) return {text: '0%'};
	const text = formatPercent(Math.max(0.1, share * 100));
	return {text, tone: share >= 0.05 ? 'bad' : 'warn'};
}
