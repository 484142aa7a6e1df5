import {isNarrow} from '../layout/cells.ts';
import {type Row, type Span, span, textOf} from '../layout/row.ts';

/** What is to be written of one line: all of it, or from the first cell that differs to the last one. */
export interface Piece {
	line: number;
	/** Of its first cell. */
	column: number;
	row: Row;
	/** What stands from there on goes first. */
	erases: boolean;
}

export function wholeLine(row: Row, line: number): Piece {
	return {line, column: 0, row, erases: true};
}

/** A change of a figure costs a few bytes, not a line. Where letters are not of one cell each, the whole line is written. */
export function pieceOf(before: Row | undefined, after: Row, line: number): Piece {
	if (!before || before.inverse !== after.inverse) return wholeLine(after, line);
	const [old, fresh] = [textOf(before), textOf(after)];
	if (!isNarrow(old) || !isNarrow(fresh) || old.length !== fresh.length) return wholeLine(after, line);
	const [was, is] = [tonesOf(before), tonesOf(after)];
	const differs = (index: number) => old[index] !== fresh[index] || was[index] !== is[index];
	let first = 0;
	while (first < fresh.length && !differs(first)) first++;
	let last = fresh.length - 1;
	while (last > first && !differs(last)) last--;
	return {line, column: first, row: cells(after, first, last + 1), erases: false};
}

function tonesOf({spans}: Row): readonly string[] {
	return spans.flatMap(({text, tone}) => Array<string>(text.length).fill(tone));
}

function cells({spans, inverse}: Row, from: number, to: number): Row {
	const cut: Span[] = [];
	let at = 0;
	for (const {text, tone} of spans) {
		const part = text.slice(Math.max(0, from - at), Math.max(0, to - at));
		if (part !== '') cut.push(span(part, tone));
		at += text.length;
	}
	return {spans: cut, inverse};
}
