import type {Style} from './styles.ts';

/** A piece of a line and its look: what can be measured and cut before it is coloured. */
export type Span = readonly [text: string, style?: Style];

/** One line, coloured, never longer than `columns`; a cut shows as `…`. */
export function renderSpans(spans: readonly Span[], columns: number): string {
	const length = spans.reduce((sum, [text]) => sum + text.length, 0);
	let room = length > columns ? Math.max(0, columns - 1) : columns;
	let line = '';
	for (const [text, style] of spans) {
		const piece = text.slice(0, room);
		room -= piece.length;
		if (piece !== '') line += style ? style(piece) : piece;
	}
	return length > columns ? `${line}…` : line;
}

/** The first of several forms of a line that has room in `columns`; else the last, cut. */
export function renderFitting(forms: readonly (readonly Span[])[], columns: number): string {
	const length = (spans: readonly Span[]) => spans.reduce((sum, [text]) => sum + text.length, 0);
	return renderSpans(forms.find((spans) => length(spans) <= columns) ?? forms.at(-1) ?? [], columns);
}
