import {cellWidth} from '../layout/cells.ts';
import {line, type Row, row, span} from '../layout/row.ts';
import {workerColumns} from '../layout/worker-columns.ts';
import {appOf, cursorIndex, workerRows} from '../store/lists.ts';
import {type MonitState, seenNow} from '../store/monit-state.ts';
import type {ListPlace} from '../store/place.ts';
import {appMark} from '../theme/marks.ts';
import {appFacts} from '../words/app-facts.ts';
import {troubleNotes} from '../words/app-notes.ts';
import {noteRows} from '../words/note.ts';
import {plainText} from '../words/plain-text.ts';
import {eventRows} from './event-rows.ts';
import {listRows} from './list-rows.ts';
import {rolloutRows} from './rollout-rows.ts';

/** One app: how it stands, its rollout, what is wrong, its workers, and what happened last. */
export function appBody(state: MonitState, place: ListPlace, height: number): readonly Row[] {
	const {columns: width} = state.size;
	const app = appOf(state, place.scope.apps[0]);
	if (!app) return [line(`  ${plainText(place.scope.apps[0] ?? '')} is gone; Esc goes back`, 'warn')];
	const now = seenNow(state);
	const facts = factRows(state, place, height >= 12 ? 2 : 1);
	const rollout = rolloutRows(app, now, width).slice(0, height >= 14 ? 6 : 1);
	const notes = troubleNotes(app.status, now)
		.flatMap((note) => noteRows(note, width))
		.slice(0, Math.max(1, Math.floor(height / 4)));
	const top = [...facts, ...rollout, ...notes];
	const rows = workerRows(state, place);
	const room = Math.max(0, height - top.length);
	// Events get what workers leave, but a third of a high screen at least.
	const forEvents = room >= 9 ? Math.floor(room / 3) : 0;
	const table = listRows({
		...{columns: workerColumns, items: rows, sort: place.sort, width},
		cursor: cursorIndex(
			place,
			rows.map(({worker}) => String(worker.pid)),
		),
		lines: Math.min(rows.length + 1, room - forEvents),
	});
	const workers =
		rows.length > 0 ? table : [line(place.filter === '' ? '  no worker runs' : '  no worker matches', 'dim')];
	const left = room - workers.length;
	return [...top, ...workers, ...(left >= 2 ? lastEvents(state, left) : [])];
}

function factRows(state: MonitState, place: ListPlace, lines: number): readonly Row[] {
	const {columns: width} = state.size;
	const app = appOf(state, place.scope.apps[0])!;
	const {glyph, tone} = appMark(app.status.status);
	const word = `${glyph} ${plainText(app.status.status)}`;
	const samples = state.history.apps.get(app.status.name);
	const facts = appFacts(app, samples, seenNow(state));
	const [first = [], second = []] = wrapSegments(facts, width - 2, cellWidth(word) + 1);
	const head = row(span(word, tone), span(` · ${first.join(' · ')}`));
	return lines === 1 || second.length === 0 ? [head] : [head, line(`  ${second.join(' · ')}`)];
}

/** Facts in lines, none torn; `taken` of the first line is not for them. */
function wrapSegments(facts: readonly string[], width: number, taken: number): readonly (readonly string[])[] {
	const lines: string[][] = [[]];
	let used = taken;
	for (const fact of facts) {
		const cells = cellWidth(fact) + 3;
		if (used + cells > width && (lines.at(-1)?.length ?? 0) > 0) {
			lines.push([]);
			used = 0;
		}
		lines.at(-1)?.push(fact);
		used += cells;
	}
	return lines;
}

function lastEvents(state: MonitState, lines: number): readonly Row[] {
	const {events} = state.feeds;
	const rows = eventRows(state, events?.events ?? [], '', false);
	return [line('Last events', 'head'), ...(rows.length === 0 ? [line('  none yet', 'dim')] : rows.slice(-(lines - 1)))];
}
