import type {LogLine} from '../../src/client/log-line.ts';
import type {OperationResult} from '../../src/protocol/operation.ts';
import type {AppStatus, DaemonStatus} from '../../src/protocol/status.ts';
import type {TerminalSize} from '../layout/terminal-size.ts';
import type {ActionVerb, AppAction} from '../source/monit-source.ts';

export type LinkState =
	| {state: 'connecting'}
	| {state: 'live'}
	| {state: 'gone'; since: number; problem: string | null; running: number};

/** A status and when it came, so that ages go on between two frames. */
export interface Seen<Status> {
	status: Status;
	at: number;
}

export type Outcome =
	| {state: 'running'; progress: string | null}
	| {state: 'done'; at: number; result: OperationResult};

export interface ActionEntry {
	id: number;
	app: string;
	verb: ActionVerb;
	startedAt: number;
	outcome: Outcome;
}

export interface LogView {
	screen: 'logs';
	app: string;
	errorsOnly: boolean;
	/** The newest last, bounded. */
	lines: readonly LogLine[];
	/** How many lines the view is behind the newest; 0 follows. */
	back: number;
	problem: string | null;
}

export type View = {screen: 'table'} | LogView;

/** What lies over the screen and takes the keys. */
export type Prompt =
	| {kind: 'none'}
	| {kind: 'filter'}
	| {kind: 'confirm'; action: AppAction}
	| {kind: 'help'; top: number};

/** Which list the arrows move in; `row` counts the selected app's workers. */
export type Focus = {on: 'apps'} | {on: 'workers'; row: number};

export interface MonitState {
	home: string;
	/** The time of this state, in milliseconds since the epoch. */
	now: number;
	/** As of the last key: how far a page goes. */
	size: TerminalSize;
	link: LinkState;
	daemon: Seen<DaemonStatus> | null;
	/** By name. */
	apps: readonly Seen<AppStatus>[];
	/** A name, never an index: apps come and go. */
	selected: string | null;
	focus: Focus;
	filter: string;
	view: View;
	prompt: Prompt;
	/** The newest last, bounded. */
	actions: readonly ActionEntry[];
	nextActionId: number;
	/** Why the last key did nothing. */
	notice: string | null;
}

/** What receives the keys now. */
export type Mode = 'table' | 'logs' | 'filter' | 'confirm' | 'help';

export function modeOf({prompt, view}: MonitState): Mode {
	return prompt.kind === 'none' ? view.screen : prompt.kind;
}

export function initialState(home: string, now: number): MonitState {
	return {
		home,
		now,
		size: {columns: 80, rows: 24},
		link: {state: 'connecting'},
		daemon: null,
		apps: [],
		selected: null,
		focus: {on: 'apps'},
		filter: '',
		view: {screen: 'table'},
		prompt: {kind: 'none'},
		actions: [],
		nextActionId: 1,
		notice: null,
	};
}
