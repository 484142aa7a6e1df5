import type {LogLine} from '../../src/client/log-line.ts';
import type {OperationEvent, OperationResult} from '../../src/protocol/operation.ts';
import type {TerminalSize} from '../layout/terminal-size.ts';
import type {AppAction, LinkEvent, LogRequest} from '../source/monit-source.ts';
import type {MonitState} from './monit-state.ts';

/** Everything that can change the state. */
export type MonitEvent =
	| LinkEvent
	| {type: 'progress'; id: number; event: OperationEvent}
	| {type: 'settled'; id: number; result: OperationResult}
	| {type: 'log-lines'; lines: readonly LogLine[]}
	| {type: 'log-problem'; problem: string}
	/** `key`: a name as in keymap/key-names.ts. */
	| {type: 'key'; key: string; size: TerminalSize};

/** What the shell must do because of an event. */
export type MonitEffect =
	| {type: 'act'; id: number; action: AppAction}
	| {type: 'follow-logs'; request: LogRequest}
	| {type: 'unfollow-logs'}
	| {type: 'quit'};

export interface Step {
	state: MonitState;
	effects: readonly MonitEffect[];
}
