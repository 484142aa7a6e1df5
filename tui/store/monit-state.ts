import type {ToldEvent} from '../../src/client/event-journal-reader.ts';
import type {LogLine} from '../../src/client/log-line.ts';
import type {AppActivity} from '../../src/protocol/control-api.ts';
import type {AppStatus, DaemonStatus} from '../../src/protocol/status.ts';
import type {CommandWord} from '../keymap/command-words.ts';
import type {TerminalSize} from '../layout/terminal-size.ts';
import type {ActionResult, FeedRequest} from '../source/monit-source.ts';
import {type History, noHistory} from './history.ts';
import type {MonitAction} from './monit-action.ts';
import {allApps, listPlace, type Place, type Screen} from './place.ts';

export type LinkState =
	| {state: 'connecting'}
	| {state: 'live'}
	| {state: 'gone'; since: number; problem: string | null; running: number};

/** A status and when it came, so that ages go on between two frames. */
export interface Seen<Status> {
	status: Status;
	at: number;
}

export type Outcome = {state: 'running'; progress: string | null} | {state: 'done'; at: number; result: ActionResult};

export interface ActionEntry {
	id: number;
	action: MonitAction;
	startedAt: number;
	outcome: Outcome;
}

/** What lies over the screen and takes the keys. */
export type Prompt =
	| {kind: 'none'}
	/** `before`: what Esc goes back to. */
	| {kind: 'filter'; before: string}
	| {kind: 'command'; text: string; cycle: {stem: string; index: number} | null; recalled: number}
	| {kind: 'confirm'; action: MonitAction; focus: 'cancel' | 'go'; typing: Typing}
	| {kind: 'help'; top: number};

/** Whether the name must be typed: `asked` while it is looked up whether the environment is production. */
export type Typing = {need: 'no'} | {need: 'asked'} | {need: 'yes'; text: string};

/** What was told of what the screen shows beside the status; `null` what has not been told yet. */
export interface Feeds {
	logs: {request: FeedRequest & {feed: 'logs'}; lines: readonly LogLine[] | null; problem: string | null} | null;
	events: {request: FeedRequest & {feed: 'events'}; events: readonly ToldEvent[] | null; problem: string | null} | null;
	activity: {
		request: FeedRequest & {feed: 'activity'};
		apps: readonly AppActivity[] | null;
		at: number;
		problem: string | null;
	} | null;
}

export interface MonitState {
	home: string;
	isReadOnly: boolean;
	/** Every fcm command, for the command line. */
	words: readonly CommandWord[];
	/** The time of this state, in milliseconds since the epoch. */
	now: number;
	size: TerminalSize;
	link: LinkState;
	daemon: Seen<DaemonStatus> | null;
	/** By name. */
	apps: readonly Seen<AppStatus>[];
	history: History;
	/** The first is Apps; the last is shown. */
	path: readonly [Place, ...Place[]];
	marked: ReadonlySet<string>;
	feeds: Feeds;
	prompt: Prompt;
	/** The newest last, bounded. */
	actions: readonly ActionEntry[];
	nextActionId: number;
	/** Command lines that were run, the newest last, bounded. */
	typed: readonly string[];
	/** Why the last key did nothing, or what it did aside. */
	notice: {tone: 'warn' | 'good'; text: string} | null;
}

/** What receives the keys now. */
export type Mode = Screen | 'filter' | 'command' | 'confirm' | 'help';

export function modeOf({prompt, path}: MonitState): Mode {
	return prompt.kind === 'none' ? here(path).screen : prompt.kind;
}

export function here(path: MonitState['path']): Place {
	return path.at(-1) ?? path[0];
}

/** When what is shown was true: now, or the moment of the loss. */
export function seenNow({link, now}: MonitState): number {
	return link.state === 'gone' ? link.since : now;
}

export interface InitialOptions {
	home: string;
	now: number;
	isReadOnly?: boolean;
	words?: readonly CommandWord[];
	size?: TerminalSize;
}

export function initialState({home, now, isReadOnly = false, words = [], size}: InitialOptions): MonitState {
	return {
		home,
		isReadOnly,
		words,
		now,
		size: size ?? {columns: 80, rows: 24},
		link: {state: 'connecting'},
		daemon: null,
		apps: [],
		history: noHistory,
		path: [listPlace('apps', allApps)],
		marked: new Set(),
		feeds: {logs: null, events: null, activity: null},
		prompt: {kind: 'none'},
		actions: [],
		nextActionId: 1,
		typed: [],
		notice: null,
	};
}
