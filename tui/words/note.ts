import {wrapWords} from '../layout/cells.ts';
import {type Row, row, span} from '../layout/row.ts';
import type {Tone} from '../theme/theme.ts';

/** Words with the glyph and tone that say how it stands. */
export interface Note {
	glyph: string;
	tone: Tone;
	text: string;
}

/** A longer reason is cut: the whole one is in `fcm describe`. */
const maxRows = 3;

/** A note as lines of `width` cells; the words that follow stand under the first ones. */
export function noteRows({glyph, tone, text}: Note, width: number, indent = 0): readonly Row[] {
	const margin = ' '.repeat(indent);
	const pieces = capped(wrapWords(text, Math.max(8, width - indent - 2)));
	return pieces.map((piece, part) => row(span(`${margin}${part === 0 ? glyph : ' '} ${piece}`, tone)));
}

function capped(pieces: readonly string[]): readonly string[] {
	if (pieces.length <= maxRows) return pieces;
	return [...pieces.slice(0, maxRows - 1), `${(pieces[maxRows - 1] ?? '').slice(0, -1)}…`];
}
