import {Box} from 'ink';
import {detailIndent} from '../components/AppDetail.tsx';
import {AppTable} from '../components/AppTable.tsx';
import {Header} from '../components/Header.tsx';
import {HintLine} from '../components/HintLine.tsx';
import {Line} from '../components/Line.tsx';
import {NoteLine} from '../components/NoteLine.tsx';
import {newestRows, noteRows} from '../layout/note-rows.ts';
import {planTable} from '../layout/plan-table.ts';
import type {TerminalSize} from '../layout/terminal-size.ts';
import {shownActions} from '../store/action-list.ts';
import type {MonitState} from '../store/monit-state.ts';
import {selectedApp, visibleApps} from '../store/selection.ts';
import {actionLines} from '../words/action-lines.ts';
import {appNotes} from '../words/app-notes.ts';

/** The apps, the workers of the selected one, and what became of the actions. */
export function TableScreen({state, size}: {state: MonitState; size: TerminalSize}) {
	const gone = state.link.state === 'gone';
	const seenNow = state.link.state === 'gone' ? state.link.since : state.now;
	const apps = visibleApps(state);
	const selected = selectedApp(state);
	const notes = noteRows('app', selected ? appNotes(selected, seenNow) : [], size.columns - detailIndent);
	const workers = selected?.status.workers.length ?? 0;
	const actions = shownActions(state).map((entry) =>
		noteRows(`action ${entry.id}`, actionLines(entry, state.now), size.columns),
	);
	const plan = planTable({
		rows: size.rows,
		apps: Math.max(1, apps.length),
		detail: notes.length + (workers > 0 ? workers + 1 : 0),
		actions: actions.flat().length,
		focus: state.focus.on,
	});
	const table = {apps, notes, plan, now: seenNow, focus: state.focus, columns: size.columns, dimmed: gone};
	return (
		<Box flexDirection="column" height={plan.total} overflow="hidden">
			<Header state={state} seenNow={seenNow} lines={plan.header} columns={size.columns} />
			<Box flexDirection="column" flexGrow={1} flexShrink={1} overflow="hidden">
				{selected ? <AppTable {...table} selected={selected} /> : <Line tone="dim">{emptyWords(state)}</Line>}
			</Box>
			{newestRows(actions, plan.actions).map(({id, note}) => (
				<NoteLine key={id} note={note} />
			))}
			{plan.hint > 0 && <HintLine state={state} columns={size.columns} />}
		</Box>
	);
}

function emptyWords(state: MonitState): string {
	if (state.apps.length > 0) return `  no app matches /${state.filter}`;
	return state.daemon ? '  no apps yet: `fcm start ecosystem.json` starts some' : '  waiting for the daemon';
}
