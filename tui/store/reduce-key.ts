import type {Command} from '../keymap/command.ts';
import {helpLines} from '../keymap/help-lines.ts';
import {commandFor} from '../keymap/keymap.ts';
import {dismissResults, startAction} from './action-list.ts';
import type {Step} from './monit-event.ts';
import {type LogView, type MonitState, modeOf} from './monit-state.ts';
import {moveSelection} from './move-selection.ts';
import {closeLogs, openLogs, scrollLogs} from './reduce-logs.ts';
import {selectedApp} from './selection.ts';

const maxFilterLength = 64;

/** One key press, in the mode that the screen is in. */
export function reduceKey(before: MonitState, key: string): Step {
	const state = {...before, notice: null};
	const mode = modeOf(state);
	const command = commandFor(mode, key);
	if (command) return handlers[command](state);
	if (mode === 'filter' && key.length === 1) return only(typed(state, key));
	if (mode === 'confirm') return only(closePrompt(state));
	return only(state);
}

type Handler = (state: MonitState) => Step;

/** Total: a new command does not compile until it is decided here. */
const handlers: Record<Command, Handler> = {
	quit: (state) => ({state, effects: [{type: 'quit'}]}),
	'move-up': (state) => only(move(state, -1)),
	'move-down': (state) => only(move(state, 1)),
	'page-up': (state) => only(move(state, -pageOf(state))),
	'page-down': (state) => only(move(state, pageOf(state))),
	'move-first': (state) => only(move(state, -Infinity)),
	'move-last': (state) => only(move(state, Infinity)),
	'focus-workers': (state) => only({...state, focus: {on: 'workers', row: 0}}),
	'focus-apps': (state) => only({...state, focus: {on: 'apps'}}),
	reload: (state) => onSelected(state, (app) => startAction(state, {verb: 'reload', app})),
	restart: (state) => onSelected(state, (app) => ask(state, {verb: 'restart', app})),
	'scale-up': (state) => onSelected(state, (app) => startAction(state, {verb: 'scale', app, by: 1})),
	'scale-down': (state) => onSelected(state, (app) => startAction(state, {verb: 'scale', app, by: -1})),
	'stop-or-start': stopOrStart,
	'open-logs': (state) => onSelected(state, (app) => openLogs(state, app, false)),
	'toggle-errors': (state) => onLogs(state, (view) => openLogs(state, view.app, !view.errorsOnly)),
	'open-filter': (state) => only({...state, prompt: {kind: 'filter'}, focus: {on: 'apps'}}),
	'keep-filter': (state) => only(closePrompt(state)),
	'clear-filter': (state) => only({...closePrompt(state), filter: ''}),
	'erase-letter': (state) => only({...state, filter: state.filter.slice(0, -1)}),
	'open-help': (state) => only({...state, prompt: {kind: 'help', top: 0}}),
	'close-help': (state) => only(closePrompt(state)),
	'say-yes': (state) =>
		state.prompt.kind === 'confirm' ? startAction(closePrompt(state), state.prompt.action) : only(state),
	'say-no': (state) => only(closePrompt(state)),
	back,
};

/** Esc undoes the nearest thing: the log screen, the focus on workers, the filter, then the shown results. */
function back(state: MonitState): Step {
	if (state.view.screen === 'logs') return closeLogs(state);
	if (state.focus.on === 'workers') return only({...state, focus: {on: 'apps'}});
	if (state.filter !== '') return only({...state, filter: ''});
	return only(dismissResults(state));
}

/** Logs count backwards: up is further from the newest line. */
function move(state: MonitState, by: number): MonitState {
	if (state.prompt.kind === 'help') {
		const top = Math.max(0, Math.min(state.prompt.top + by, helpLines.length - 1));
		return {...state, prompt: {kind: 'help', top}};
	}
	return state.view.screen === 'logs' ? scrollLogs(state, state.view, -by) : moveSelection(state, by);
}

/** Half a screen, so that one keeps the thread. */
function pageOf({size}: MonitState): number {
	return Math.max(1, Math.floor(size.rows / 2));
}

/** An app without a worker that was not stopped by hand (its master is gone, or gave up) can only be started. */
function stopOrStart(state: MonitState): Step {
	const app = selectedApp(state)?.status;
	if (!app) return only(state);
	const idle = app.status === 'stopped' || (app.status === 'errored' && app.workers.length === 0);
	if (idle) return startAction(state, {verb: 'start', app: app.name});
	return ask(state, {verb: 'stop', app: app.name});
}

function ask(state: MonitState, action: {verb: 'restart' | 'stop'; app: string}): Step {
	return only({...state, prompt: {kind: 'confirm', action}});
}

function onSelected(state: MonitState, run: (app: string) => Step): Step {
	const app = selectedApp(state);
	return app ? run(app.status.name) : only({...state, notice: 'no app is selected'});
}

function onLogs(state: MonitState, run: (view: LogView) => Step): Step {
	return state.view.screen === 'logs' ? run(state.view) : only(state);
}

function typed(state: MonitState, letter: string): MonitState {
	return {...state, filter: (state.filter + letter).slice(0, maxFilterLength)};
}

function closePrompt(state: MonitState): MonitState {
	return {...state, prompt: {kind: 'none'}};
}

function only(state: MonitState): Step {
	return {state, effects: []};
}
