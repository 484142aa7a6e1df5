import {unreachable} from '../../src/shared/invariant.ts';
import {settle, withProgress} from './action-list.ts';
import type {MonitEvent, Step} from './monit-event.ts';
import type {MonitState} from './monit-state.ts';
import {reduceKey} from './reduce-key.ts';
import {withFrame, withGone} from './reduce-link.ts';
import {withLogLines, withLogProblem} from './reduce-logs.ts';

/** The whole behaviour of the TUI: pure, so that it is tested as data. */
export function reduce(before: MonitState, event: MonitEvent, now: number): Step {
	const state = {...before, now};
	switch (event.type) {
		case 'frame':
			return {state: withFrame(state, event.frame), effects: []};
		case 'gone':
			return {state: withGone(state, event), effects: []};
		case 'progress':
			return {state: withProgress(state, event.id, event.event), effects: []};
		case 'settled':
			return {state: settle(state, event.id, event.result), effects: []};
		case 'log-lines':
			return {state: withLogLines(state, event.lines), effects: []};
		case 'log-problem':
			return {state: withLogProblem(state, event.problem), effects: []};
		case 'key':
			return reduceKey({...state, size: event.size}, event.key);
		default:
			return unreachable(event, 'event of monit');
	}
}
