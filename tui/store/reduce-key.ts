import type {Command} from '../keymap/command.ts';
import {helpLines} from '../keymap/help-lines.ts';
import {commandFor} from '../keymap/keymap.ts';
import {act} from './act-on-selection.ts';
import {otherButton, pressButton, sayYes, typeName} from './ask.ts';
import {only, type Step} from './monit-event.ts';
import {here, type MonitState, modeOf} from './monit-state.ts';
import {move, pageOf} from './move.ts';
import {back, copy, nextView, open, openView, pageLog, toggleErrors, widen} from './navigate.ts';
import {isList, type ListPlace} from './place.ts';
import {withFilter, withHere} from './places.ts';
import {complete, editCommand, openCommand, recall, runCommand} from './reduce-command.ts';
import {columnsOf} from './sort-columns.ts';

const maxFilterLength = 200;

/** One key press, in the mode that the screen is in. */
export function reduceKey(before: MonitState, key: string): Step {
	const state = {...before, notice: null};
	const mode = modeOf(state);
	const isLetter = [...key].length === 1;
	if (mode === 'confirm' && isLetter) {
		const typed = typeName(state, (text) => text + key);
		if (typed) return only(typed);
	}
	const command = commandFor(mode, key);
	if (command) return handlers[command](state);
	if (mode === 'filter' && isLetter) return only(editFilter(state, (text) => text + key));
	if (mode === 'command' && isLetter) return only(editCommand(state, (text) => text + key));
	const place = here(state.path);
	if (mode === place.screen && isList(place)) return only(sortedBy(state, place, key));
	return only(state);
}

type Handler = (state: MonitState) => Step;

/** Total: a new command does not compile until it is decided here. */
const handlers: Record<Command, Handler> = {
	quit: (state) => ({state, effects: [{type: 'quit'}]}),
	'move-up': (state) => only(step(state, -1)),
	'move-down': (state) => only(step(state, 1)),
	'page-up': (state) => only(step(state, -pageOf(state))),
	'page-down': (state) => only(step(state, pageOf(state))),
	'move-first': (state) => only(step(state, -Infinity)),
	'move-last': (state) => only(step(state, Infinity)),
	open,
	'next-view': (state) => nextView(state, 1),
	'last-view': (state) => nextView(state, -1),
	mark: act.mark,
	'invert-sort': (state) =>
		only(onList(state, (place) => ({...place, sort: {...place.sort, inverted: !place.sort.inverted}}))),
	reload: act.reload,
	restart: act.restart,
	'scale-up': act.scaleUp,
	'scale-down': act.scaleDown,
	'stop-or-start': act.stopOrStart,
	rollback: act.rollback,
	delete: act.delete,
	'replace-worker': act.replaceWorker,
	'kill-worker': act.killWorker,
	'show-stack': act.showStack,
	'open-logs': (state) => openView(state, 'logs'),
	'open-events': (state) => openView(state, 'events'),
	'open-requests': (state) => openView(state, 'requests'),
	widen,
	'toggle-errors': toggleErrors,
	copy,
	'page-log': pageLog,
	'open-filter': (state) => only({...state, prompt: {kind: 'filter', before: here(state.path).filter}}),
	'keep-filter': (state) => only(closed(state)),
	'leave-filter': (state) =>
		only(closed(state.prompt.kind === 'filter' ? withFilter(state, state.prompt.before) : state)),
	'open-command': (state) => only(openCommand(state)),
	'run-command': runCommand,
	complete,
	'recall-older': (state) => recall(state, 1),
	'recall-newer': (state) => recall(state, -1),
	'leave-command': (state) => only(closed(state)),
	'erase-letter': (state) => only(edited(state, withoutLast)),
	'erase-all': (state) => only(edited(state, () => '')),
	'open-help': (state) => only({...state, prompt: {kind: 'help', top: 0}}),
	'close-help': (state) => only(closed(state)),
	'other-button': otherButton,
	'press-button': pressButton,
	'say-yes': sayYes,
	'say-no': (state) => only(closed(state)),
	back,
};

function step(state: MonitState, by: number): MonitState {
	const {prompt} = state;
	if (prompt.kind !== 'help') return move(state, by);
	const last = Math.max(0, helpLines(here(state.path).screen).length - Math.max(1, state.size.rows - 2));
	return {...state, prompt: {kind: 'help', top: Math.max(0, Math.min(prompt.top + by, last))}};
}

/** The same letter again turns the order. */
function sortedBy(state: MonitState, place: ListPlace, letter: string): MonitState {
	if (!columnsOf(place.screen).some((column) => column.letter === letter && column.order)) return state;
	const inverted = place.sort.letter === letter ? !place.sort.inverted : false;
	return withHere(state, {...place, sort: {letter, inverted}});
}

function onList(state: MonitState, change: (place: ListPlace) => ListPlace): MonitState {
	const place = here(state.path);
	return isList(place) ? withHere(state, change(place)) : state;
}

function edited(state: MonitState, edit: (text: string) => string): MonitState {
	const {kind} = state.prompt;
	if (kind === 'filter') return editFilter(state, edit);
	if (kind === 'confirm') return typeName(state, edit) ?? state;
	return editCommand(state, edit);
}

function editFilter(state: MonitState, edit: (text: string) => string): MonitState {
	return withFilter(state, edit(here(state.path).filter).slice(0, maxFilterLength));
}

/** By whole letters, however many units they have. */
function withoutLast(text: string): string {
	return [...text].slice(0, -1).join('');
}

function closed(state: MonitState): MonitState {
	return {...state, prompt: {kind: 'none'}};
}
