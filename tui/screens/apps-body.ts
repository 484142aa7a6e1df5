import type {AppStatus} from '../../src/protocol/status.ts';
import {appColumns} from '../layout/app-columns.ts';
import {blank, line, type Row, span} from '../layout/row.ts';
import {workerColumns} from '../layout/worker-columns.ts';
import {appRows, cursorIndex, workerRow} from '../store/lists.ts';
import {type MonitState, type Seen, seenNow} from '../store/monit-state.ts';
import type {ListPlace} from '../store/place.ts';
import {appNotes} from '../words/app-notes.ts';
import {noteRows} from '../words/note.ts';
import {plainText} from '../words/plain-text.ts';
import {listRows} from './list-rows.ts';

/** From this width on the sparkline may be long. */
const wideColumns = 150;

/** All apps; where there is room, what is in the one under the cursor. */
export function appsBody(state: MonitState, place: ListPlace, height: number): readonly Row[] {
	const {columns: width} = state.size;
	const rows = appRows(state, place);
	if (rows.length === 0) return [line(emptyWords(state, place), 'dim')];
	const cursor = cursorIndex(
		place,
		rows.map(({app}) => app.status.name),
	);
	const app = rows[cursor]?.app;
	const notes = app ? appNotes(app, seenNow(state)).flatMap((note) => noteRows(note, width, 2)) : [];
	const least = Math.min(notes.length, Math.max(0, Math.floor(height / 3)));
	const listHeight = Math.min(rows.length + 1, height - (least > 0 ? least + 1 : 0));
	const list = listRows({
		...{columns: appColumns(width >= wideColumns), items: rows, cursor, sort: place.sort, width},
		lines: Math.max(2, listHeight),
		isMarked: ({app: {status}}) => state.marked.has(status.name),
	});
	const left = height - list.length;
	return app && left >= 2 ? [...list, ...previewRows(state, app, notes, left)] : list;
}

/** Under the list: the app under the cursor, as far as there is room. */
function previewRows(state: MonitState, app: Seen<AppStatus>, notes: readonly Row[], lines: number): readonly Row[] {
	const {columns: width} = state.size;
	const {name, workers} = app.status;
	const title = ` ${plainText(name)} `;
	const head = {
		spans: [span('──', 'dim'), span(title, 'title'), span('─'.repeat(Math.max(0, width - title.length - 2)), 'dim')],
		inverse: false,
	};
	const room = lines - 1;
	const shownNotes = notes.slice(0, room);
	const items = workers.map((worker) => workerRow(state, app, worker));
	const tableLines = Math.min(items.length + 1, room - shownNotes.length);
	const sort = {letter: null, inverted: false};
	const table =
		tableLines >= 2 ? listRows({columns: workerColumns, items, cursor: -1, sort, width, lines: tableLines}) : [];
	return [head, ...shownNotes, ...table].slice(0, lines);
}

function emptyWords(state: MonitState, {filter}: ListPlace): string {
	if (state.apps.length > 0) return `  no app matches /${filter}; Esc clears the filter`;
	return state.daemon
		? '  no apps yet: `:start ecosystem.json` or `fcm start` starts some'
		: '  waiting for the daemon';
}

export function padded(rows: readonly Row[], height: number): readonly Row[] {
	const missing = Math.max(0, height - rows.length);
	return [...rows.slice(0, height), ...Array.from({length: missing}, () => blank)];
}
