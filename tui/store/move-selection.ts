import type {MonitState} from './monit-state.ts';
import {selectedApp, visibleApps} from './selection.ts';

/** Moves in the list that has the focus; stops at its ends. */
export function moveSelection(state: MonitState, by: number): MonitState {
	const app = selectedApp(state);
	if (!app) return state;
	if (state.focus.on === 'workers') {
		const row = clamp(state.focus.row + by, app.status.workers.length);
		return {...state, focus: {on: 'workers', row}};
	}
	const visible = visibleApps(state);
	const index = clamp(visible.indexOf(app) + by, visible.length);
	return {...state, selected: visible[index]?.status.name ?? null};
}

function clamp(index: number, count: number): number {
	return Math.max(0, Math.min(index, count - 1));
}
