import type {Note} from '../words/action-lines.ts';
import {Line} from './Line.tsx';

/** `✖ words`, indented. */
export function NoteLine({note, indent = 0, dimmed = false}: {note: Note; indent?: number; dimmed?: boolean}) {
	return <Line tone={dimmed ? 'dim' : note.tone}>{`${' '.repeat(indent)}${note.glyph} ${note.text}`}</Line>;
}
