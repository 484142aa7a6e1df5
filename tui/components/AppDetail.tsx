import type {AppStatus} from '../../src/protocol/status.ts';
import {fitColumns} from '../layout/fit-columns.ts';
import {firstRows, type NoteRow} from '../layout/note-rows.ts';
import {planDetail} from '../layout/plan-table.ts';
import {windowAround, windowWords} from '../layout/scroll-window.ts';
import {workerColumns} from '../layout/worker-columns.ts';
import type {Focus, Seen} from '../store/monit-state.ts';
import {Line} from './Line.tsx';
import {NoteLine} from './NoteLine.tsx';
import {TableHead} from './TableHead.tsx';
import {TableRow} from './TableRow.tsx';

/** Of everything under an app. */
export const detailIndent = 4;

export interface AppDetailProps {
	app: Seen<AppStatus>;
	notes: readonly NoteRow[];
	focus: Focus;
	now: number;
	lines: number;
	columns: number;
	dimmed: boolean;
}

/** Under the selected app: its workers, then what is wrong with it. */
export function AppDetail({app, notes, focus, now, lines, columns, dimmed}: AppDetailProps) {
	const rows = app.status.workers.map((worker) => ({worker, sinceMs: now - app.at}));
	const plan = planDetail(lines, rows.length, notes.length);
	const current = focus.on === 'workers' ? Math.min(focus.row, rows.length - 1) : -1;
	const shown = windowAround(rows.length, Math.max(0, current), plan.workers);
	const table = fitColumns(workerColumns, rows, columns - detailIndent);
	return (
		<>
			{plan.head > 0 && <TableHead table={table} indent={detailIndent} place="" />}
			{rows.slice(shown.start, shown.end).map((row, index) => (
				<TableRow
					key={row.worker.pid}
					table={table}
					row={row}
					indent={detailIndent}
					selected={shown.start + index === current}
					dimmed={dimmed}
				/>
			))}
			{plan.place > 0 && (
				<Line tone="dim">{`${' '.repeat(detailIndent)}workers${windowWords(shown, rows.length)}, Enter moves among them`}</Line>
			)}
			{firstRows(notes, plan.notes).map(({id, note}) => (
				<NoteLine key={id} note={note} indent={detailIndent} dimmed={dimmed} />
			))}
		</>
	);
}
