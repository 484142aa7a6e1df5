import type {LogLine} from '../../src/client/log-line.ts';
import {furthestBack} from '../layout/log-page.ts';
import type {MonitEffect, Step} from './monit-event.ts';
import type {LogView, MonitState} from './monit-state.ts';

/** Lines kept for scrolling back, and lines asked for at the opening. */
export const maxLogLines = 1000;
const firstLogLines = 200;

/** Opens the log screen of an app, or opens it anew with another choice of streams. */
export function openLogs(state: MonitState, app: string, errorsOnly: boolean): Step {
	const view: LogView = {screen: 'logs', app, errorsOnly, lines: [], back: 0, problem: null};
	const follow: MonitEffect = {type: 'follow-logs', request: {app, errorsOnly, lines: firstLogLines}};
	return {state: {...state, view}, effects: [follow]};
}

export function closeLogs(state: MonitState): Step {
	return {state: {...state, view: {screen: 'table'}}, effects: [{type: 'unfollow-logs'}]};
}

/** New lines do not move a view that is scrolled back. */
export function withLogLines(state: MonitState, added: readonly LogLine[]): MonitState {
	if (state.view.screen !== 'logs') return state;
	const lines = [...state.view.lines, ...added].slice(-maxLogLines);
	const back = state.view.back === 0 ? 0 : Math.min(state.view.back + added.length, lines.length - 1);
	return {...state, view: {...state.view, lines, back}};
}

export function withLogProblem(state: MonitState, problem: string): MonitState {
	return state.view.screen === 'logs' ? {...state, view: {...state.view, problem}} : state;
}

/** Positive is older. `Infinity` goes to the oldest page, `-Infinity` back to following. */
export function scrollLogs(state: MonitState, view: LogView, by: number): MonitState {
	const back = Math.max(0, Math.min(view.back + by, furthestBack(view.lines, state.size)));
	return {...state, view: {...view, back}};
}
