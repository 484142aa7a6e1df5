import {actionRows} from '../screens/action-rows.ts';
import type {MonitState} from '../store/monit-state.ts';

/** How many lines each part of a screen gets; their sum is the height of the terminal. */
export interface ScreenPlan {
	header: number;
	banner: number;
	body: number;
	actions: number;
	offer: number;
	footer: number;
}

export function planScreen(state: MonitState): ScreenPlan {
	const {rows, columns} = state.size;
	const footer = rows >= 2 ? 1 : 0;
	const header = rows >= 15 ? 2 : Math.min(1, rows - footer);
	const banner = state.link.state === 'gone' && rows >= 6 ? 1 : 0;
	const offer = state.prompt.kind === 'command' && rows >= 6 ? 1 : 0;
	const free = Math.max(0, rows - footer - header - banner - offer);
	const actions = Math.min(actionRows(state, columns).length, Math.floor(free / 3));
	return {header, banner, body: free - actions, actions, offer, footer};
}

export function bodyHeight(state: MonitState): number {
	return planScreen(state).body;
}
