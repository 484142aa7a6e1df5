import type {Tone} from '../theme/theme.ts';
import {cellWidth, cutCells} from './cells.ts';

/** A piece of a line with one meaning. */
export interface Span {
	text: string;
	tone: Tone;
}

/** Exactly one line of the screen. */
export interface Row {
	spans: readonly Span[];
	/** In reverse video over its whole width: what is selected, seen without any colour. */
	inverse: boolean;
}

export const blank: Row = {spans: [], inverse: false};

export function span(text: string, tone: Tone = 'plain'): Span {
	return {text, tone};
}

export function row(...spans: readonly Span[]): Row {
	return {spans, inverse: false};
}

export function line(text: string, tone: Tone = 'plain'): Row {
	return row(span(text, tone));
}

/** The row cut to `width` cells, in as few pieces as it has tones; a selected one is filled up to it. */
export function fitRow({spans, inverse}: Row, width: number): Row {
	const fitted: Span[] = [];
	let left = width;
	for (const {text, tone} of spans) {
		if (left <= 0) break;
		const cut = cutCells(text, left);
		append(fitted, {text: cut, tone});
		left -= cellWidth(cut);
	}
	if (inverse && left > 0) append(fitted, span(' '.repeat(left)));
	return {spans: fitted, inverse};
}

function append(spans: Span[], {text, tone}: Span): void {
	const last = spans.at(-1);
	if (last?.tone === tone) spans[spans.length - 1] = span(last.text + text, tone);
	else if (text !== '') spans.push(span(text, tone));
}

/** All of it as what is only history. */
export function dimmed({spans, inverse}: Row): Row {
	return {spans: spans.map(({text}) => span(text, 'dim')), inverse};
}

export function textOf({spans}: Row): string {
	return spans.map(({text}) => text).join('');
}

export function sameRow(a: Row, b: Row): boolean {
	if (a === b) return true;
	if (a.inverse !== b.inverse || a.spans.length !== b.spans.length) return false;
	return a.spans.every(({text, tone}, index) => text === b.spans[index]?.text && tone === b.spans[index]?.tone);
}

/** Two sides of one line; the left one is cut when both have no room. */
export function sides(left: readonly Span[], right: readonly Span[], width: number): Row {
	const rightWidth = right.reduce((sum, {text}) => sum + cellWidth(text), 0);
	const room = Math.max(0, width - rightWidth - 1);
	const {spans} = fitRow({spans: left, inverse: false}, room);
	const used = spans.reduce((sum, {text}) => sum + cellWidth(text), 0);
	return row(...spans, span(' '.repeat(Math.max(1, width - rightWidth - used))), ...right);
}
