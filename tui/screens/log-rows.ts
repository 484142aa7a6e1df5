import type {LogLine} from '../../src/client/log-line.ts';
import {wrapCells} from '../layout/cells.ts';
import {line, type Row, row, span} from '../layout/row.ts';
import {matcher} from '../store/matcher.ts';
import type {MonitState} from '../store/monit-state.ts';
import type {TextPlace} from '../store/place.ts';
import {plainText} from '../words/plain-text.ts';

/** Lines of files come in large arrays that stay the same from frame to frame. */
const made = new WeakMap<readonly LogLine[], {key: string; rows: readonly Row[]}>();

/** The lines that pass the filter, wrapped, the newest last. */
export function logRows(state: MonitState, place: TextPlace): readonly Row[] {
	const {logs} = state.feeds;
	if (!logs) return [];
	if (logs.problem !== null) return [line(`✖ ${plainText(logs.problem)}`, 'bad')];
	if (logs.lines === null) return [line('reading …', 'dim')];
	const naming = place.scope.apps.length !== 1;
	const key = `${state.size.columns} ${naming} ${place.filter}`;
	const known = made.get(logs.lines);
	if (known?.key === key) return known.rows;
	const rows = rowsOf(logs.lines, place.filter, state.size.columns, naming);
	made.set(logs.lines, {key, rows});
	return rows;
}

function rowsOf(lines: readonly LogLine[], filter: string, width: number, naming: boolean): readonly Row[] {
	const matches = matcher(filter);
	const shown = filter === '' ? lines : lines.filter(({text}) => matches(text));
	if (shown.length === 0)
		return [line(filter === '' ? 'no lines yet' : `no line matches /${plainText(filter)}`, 'dim')];
	return shown.flatMap((each) => {
		const head = headOf(each, naming);
		const tone = each.stream === 'err' ? 'bad' : 'plain';
		// An error is known by its word too, not by its colour alone.
		const pieces = wrapCells(each.text, Math.max(8, width - head.length));
		return pieces.map((piece, part) =>
			row(span(part === 0 ? head : ' '.repeat(head.length), 'dim'), span(piece, tone)),
		);
	});
}

/** `12:04:31 api|0 err `. */
function headOf({time, app, slot, stream}: LogLine, naming: boolean): string {
	const clock = time === '' ? '' : `${new Date(time).toTimeString().slice(0, 8)} `;
	const who = naming ? `${plainText(app)}|${slot ?? '-'}` : String(slot ?? '-');
	return `${clock}${who} ${stream} `;
}
