import type {Row} from '../layout/row.ts';
import {shownActions} from '../store/action-list.ts';
import type {MonitState} from '../store/monit-state.ts';
import {actionLines} from '../words/action-lines.ts';
import {noteRows} from '../words/note.ts';

/** What was asked for and what became of it; the newest last. */
export function actionRows(state: MonitState, width: number): readonly Row[] {
	return actionGroups(state, width).flat();
}

/** As many as fit; the newest is never cut in favour of an older one. */
export function fittedActionRows(state: MonitState, width: number, lines: number): readonly Row[] {
	const shown: Row[] = [];
	for (const rows of actionGroups(state, width).toReversed())
		shown.unshift(...rows.slice(0, Math.max(0, lines - shown.length)));
	return shown;
}

function actionGroups(state: MonitState, width: number): readonly (readonly Row[])[] {
	return shownActions(state).map((entry) => actionLines(entry, state.now).flatMap((note) => noteRows(note, width)));
}
