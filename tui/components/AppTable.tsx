import type {AppStatus} from '../../src/protocol/status.ts';
import {appColumns} from '../layout/app-columns.ts';
import {fitColumns} from '../layout/fit-columns.ts';
import type {NoteRow} from '../layout/note-rows.ts';
import type {TablePlan} from '../layout/plan-table.ts';
import {windowAround, windowWords} from '../layout/scroll-window.ts';
import type {Focus, Seen} from '../store/monit-state.ts';
import {AppDetail} from './AppDetail.tsx';
import {TableHead} from './TableHead.tsx';
import {TableRow} from './TableRow.tsx';

const indent = 2;

export interface AppTableProps {
	apps: readonly Seen<AppStatus>[];
	selected: Seen<AppStatus>;
	notes: readonly NoteRow[];
	focus: Focus;
	/** Of the last sign of life, when the daemon is gone. */
	now: number;
	plan: TablePlan;
	columns: number;
	dimmed: boolean;
}

/** The apps around the selected one, which is opened. */
export function AppTable({apps, selected, notes, focus, now, plan, columns, dimmed}: AppTableProps) {
	const rows = apps.map((app) => ({app, now}));
	const table = fitColumns(appColumns, rows, columns - indent);
	const shown = windowAround(rows.length, apps.indexOf(selected), plan.apps);
	const opened = Math.max(0, apps.indexOf(selected) - shown.start) + 1;
	const rowOf = (row: (typeof rows)[number]) => (
		<TableRow
			key={row.app.status.name}
			table={table}
			row={row}
			indent={indent}
			selected={row.app === selected}
			dimmed={dimmed}
		/>
	);
	const visible = rows.slice(shown.start, shown.end);
	const detail = {app: selected, notes, focus, now, columns, dimmed, lines: plan.detail};
	return (
		<>
			{plan.head > 0 && <TableHead table={table} indent={indent} place={windowWords(shown, rows.length)} />}
			{visible.slice(0, opened).map(rowOf)}
			{plan.detail > 0 && <AppDetail {...detail} />}
			{visible.slice(opened).map(rowOf)}
		</>
	);
}
