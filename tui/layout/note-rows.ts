import type {Note} from '../words/action-lines.ts';
import {wrapWords} from './wrap-text.ts';

/** One line of a note on the screen; the words that follow stand under the first ones. */
export interface NoteRow {
	id: string;
	note: Note;
	/** Whether its note begins here. */
	first: boolean;
}

/** A longer reason is cut: the whole one is in `fcm describe`. */
const maxRows = 3;

/** Notes as lines of `width` cells. */
export function noteRows(id: string, notes: readonly Note[], width: number): readonly NoteRow[] {
	return notes.flatMap((note, index) =>
		capped(wrapWords(note.text, Math.max(8, width - 2))).map((text, part) => ({
			id: `${id}.${index}.${part}`,
			note: {glyph: part === 0 ? note.glyph : ' ', tone: note.tone, text},
			first: part === 0,
		})),
	);
}

/** The newest group of rows comes last and is never cut in favour of an older one. */
export function newestRows(groups: readonly (readonly NoteRow[])[], lines: number): readonly NoteRow[] {
	const shown: NoteRow[] = [];
	for (const rows of groups.toReversed()) shown.unshift(...rows.slice(0, Math.max(0, lines - shown.length)));
	return shown;
}

/** The first rows; when whole notes have no room, the last line counts them. */
export function firstRows(rows: readonly NoteRow[], lines: number): readonly NoteRow[] {
	const shown = rows.slice(0, Math.max(0, lines));
	const hidden = rows.slice(lines).filter(({first}) => first).length;
	const last = shown.at(-1);
	if (hidden === 0 || !last) return shown;
	const count = hidden + (last.first ? 1 : 0);
	const text = `${count} more ${count === 1 ? 'trouble' : 'troubles'}`;
	return [...shown.slice(0, -1), {...last, note: {glyph: '!', tone: 'warn', text}}];
}

function capped(pieces: readonly string[]): readonly string[] {
	if (pieces.length <= maxRows) return pieces;
	return [...pieces.slice(0, maxRows - 1), `${(pieces[maxRows - 1] ?? '').slice(0, -1)}…`];
}
