import type {LogLine} from '../../src/client/log-line.ts';
import type {TerminalSize} from './terminal-size.ts';
import {wrapText} from './wrap-text.ts';

export interface LogRow {
	id: string;
	text: string;
	stream: LogLine['stream'];
}

/** The rows of the page whose last line is `back` lines behind the newest, wrapped, at most as many as fit. */
export function logPage(lines: readonly LogLine[], back: number, size: TerminalSize): readonly LogRow[] {
	const height = bodyRows(size);
	const rows: LogRow[] = [];
	for (let index = lines.length - 1 - back; index >= 0 && rows.length < height; index--) {
		const line = lines[index]!;
		rows.unshift(...wrapped(line, size).map((text, part) => ({id: `${index}.${part}`, text, stream: line.stream})));
	}
	return rows.slice(-height);
}

/** How far back the page of the oldest lines is: what is further would only leave the screen empty. */
export function furthestBack(lines: readonly LogLine[], size: TerminalSize): number {
	const height = bodyRows(size);
	let used = 0;
	let fit = 0;
	while (fit < lines.length) {
		used += wrapped(lines[fit]!, size).length;
		if (used > height && fit > 0) break;
		fit++;
	}
	return lines.length - fit;
}

/** A title and a hint line stand around the text, and one line of the terminal stays free. */
function bodyRows({rows}: TerminalSize): number {
	return Math.max(1, rows - 3);
}

function wrapped({time, slot, stream, text}: LogLine, {columns}: TerminalSize): readonly string[] {
	return wrapText(`${timeOfDay(time)}${slot ?? '-'} ${stream} ${text}`, columns);
}

/** Local, without the date: the file has the whole time. */
function timeOfDay(time: string): string {
	return time === '' ? '' : `${new Date(time).toTimeString().slice(0, 8)} `;
}
