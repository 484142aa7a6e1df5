import type {OperationEvent} from '../../src/protocol/operation.ts';
import type {TerminalSize} from '../layout/terminal-size.ts';
import type {ActionResult, FeedNews, FeedRequest, LinkEvent} from '../source/monit-source.ts';
import type {MonitAction} from './monit-action.ts';
import type {MonitState} from './monit-state.ts';

/** Everything that can change the state. */
export type MonitEvent =
	| LinkEvent
	| {type: 'progress'; id: number; event: OperationEvent}
	| {type: 'settled'; id: number; result: ActionResult}
	/** Of a feed that may be another one by now. */
	| {type: 'news'; request: FeedRequest; news: FeedNews}
	/** Whether the apps of the action that is asked about run in production. */
	| {type: 'environment'; action: MonitAction; isProduction: boolean}
	| {type: 'resized'; size: TerminalSize}
	| {type: 'noticed'; tone: 'warn' | 'good'; text: string}
	/** `key`: a name as in keymap/key-names.ts. */
	| {type: 'key'; key: string};

/** What the shell must do because of an event. Feeds are none: they follow from the state. */
export type MonitEffect =
	| {type: 'act'; id: number; action: MonitAction}
	| {type: 'look-up-environment'; action: MonitAction}
	/** To the clipboard of the terminal. */
	| {type: 'copy'; text: string; what: string}
	/** The log files of these apps (none: all) in the user's pager. */
	| {type: 'page'; apps: readonly string[]}
	/** A command that needs the terminal itself. */
	| {type: 'hand-over'; argv: readonly string[]}
	| {type: 'quit'};

export interface Step {
	state: MonitState;
	effects: readonly MonitEffect[];
}

export function only(state: MonitState): Step {
	return {state, effects: []};
}

export function warned(state: MonitState, text: string): Step {
	return only({...state, notice: {tone: 'warn', text}});
}
