import type {OperationEvent, OperationResult} from '../../src/protocol/operation.ts';
import type {AppAction} from '../source/monit-source.ts';
import {describeEvent} from '../words/describe-event.ts';
import type {Step} from './monit-event.ts';
import type {ActionEntry, MonitState} from './monit-state.ts';

const maxEntries = 20;

/** How long a good result stays; a bad one stays until Esc or until its app is asked for something else. */
const goodStaysMs = 15_000;

/** Starts an action, or says in words why not: one at a time per app, but `stop` outranks what runs. */
export function startAction(state: MonitState, action: AppAction): Step {
	const refusal = refuse(state, action);
	if (refusal) return {state: {...state, notice: refusal}, effects: []};
	const id = state.nextActionId;
	const entry: ActionEntry = {
		id,
		app: action.app,
		verb: action.verb,
		startedAt: state.now,
		outcome: {state: 'running', progress: null},
	};
	const others = state.actions.filter((other) => other.app !== action.app || other.outcome.state === 'running');
	const next = {...state, actions: [...others, entry].slice(-maxEntries), nextActionId: id + 1};
	return {state: next, effects: [{type: 'act', id, action}]};
}

export function withProgress(state: MonitState, id: number, event: OperationEvent): MonitState {
	return update(state, id, {state: 'running', progress: describeEvent(event)});
}

export function settle(state: MonitState, id: number, result: OperationResult): MonitState {
	return update(state, id, {state: 'done', at: state.now, result});
}

/** The entries that are worth a line now, the newest last. */
export function shownActions(state: MonitState): readonly ActionEntry[] {
	return state.actions.filter(
		({outcome}) => outcome.state === 'running' || !outcome.result.ok || state.now - outcome.at < goodStaysMs,
	);
}

export function isActing(state: MonitState): boolean {
	return state.actions.some(({outcome}) => outcome.state === 'running');
}

export function dismissResults(state: MonitState): MonitState {
	return {...state, actions: state.actions.filter(({outcome}) => outcome.state === 'running')};
}

function refuse(state: MonitState, {verb, app}: AppAction): string | null {
	if (state.link.state !== 'live') return `${verb} ${app}: not now, the daemon is not there to do it`;
	const running = state.actions.filter((entry) => entry.app === app && entry.outcome.state === 'running');
	const inTheWay = verb === 'stop' ? running.find((entry) => entry.verb === 'stop') : running.at(-1);
	if (!inTheWay) return null;
	return `${verb} ${app}: not now, its ${inTheWay.verb} is still under way`;
}

function update(state: MonitState, id: number, outcome: ActionEntry['outcome']): MonitState {
	const actions = state.actions.map((entry) =>
		entry.id === id && entry.outcome.state === 'running' ? {...entry, outcome} : entry,
	);
	return {...state, actions};
}
