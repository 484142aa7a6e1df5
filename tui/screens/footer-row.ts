import {hintSegments} from '../keymap/hint-segments.ts';
import {cellWidth} from '../layout/cells.ts';
import {fitSegments} from '../layout/fit-segments.ts';
import {line, type Row, row, span} from '../layout/row.ts';
import {cursorIndex, listKeys} from '../store/lists.ts';
import {here, type MonitState, modeOf} from '../store/monit-state.ts';
import {isList} from '../store/place.ts';
import {offered} from '../store/reduce-command.ts';
import {plainText} from '../words/plain-text.ts';

/** The bottom line: what is being typed, why a key did nothing, or the keys. */
export function footerRow(state: MonitState): Row {
	const {columns} = state.size;
	const {prompt, notice} = state;
	if (prompt.kind === 'command') return withHints(state, `:${tail(prompt.text, columns - 2)}▏`, 'title');
	if (prompt.kind === 'filter') return withHints(state, `/${here(state.path).filter}▏ ${place(state)}`, 'title');
	if (notice) return line(`${notice.tone === 'good' ? '✔' : '!'} ${plainText(notice.text)}`, notice.tone);
	return withHints(state, '', 'plain');
}

function withHints(state: MonitState, lead: string, tone: 'title' | 'plain'): Row {
	const {columns} = state.size;
	const room = columns - (lead === '' ? 0 : cellWidth(lead) + 2);
	const hints = fitSegments(hintSegments(modeOf(state)), Math.max(0, room), 2)
		.map(({text}) => text)
		.join('  ');
	const keys = cellWidth(hints) <= room ? [span(hints, 'dim')] : [];
	return row(...(lead === '' ? [] : [span(`${plainText(lead)}  `, tone)]), ...keys);
}

/** Where the cursor is in what passes the filter. */
function place(state: MonitState): string {
	const shown = here(state.path);
	if (!isList(shown)) return '';
	const keys = listKeys(state, shown);
	return `${cursorIndex(shown, keys) + 1} of ${keys.length}`;
}

/** Over the command line: how it may go on, and what the command is for. */
export function offerRow(state: MonitState): Row {
	const {prompt} = state;
	if (prompt.kind !== 'command') return row();
	const found = offered(state);
	const summary = state.words.find(({path}) => path === prompt.text.trim())?.summary;
	if (summary) return line(summary, 'dim');
	if (found.length === 0 && prompt.text !== '') return line('as it stands', 'dim');
	const chosen = prompt.cycle?.index ?? -1;
	return row(...found.map((word, index) => span(`${plainText(word)}  `, index === chosen ? 'title' : 'dim')));
}

/** The end of a long text: where one types. */
function tail(text: string, width: number): string {
	let shown = text;
	while (cellWidth(shown) > width && shown !== '') shown = [...shown].slice(1).join('');
	return shown;
}
