import {eventWords} from '../../src/client/event-words.ts';
import type {OperationEvent} from '../../src/protocol/operation.ts';
import type {ActionResult} from '../source/monit-source.ts';
import {appsOf, commandLine, type MonitAction} from './monit-action.ts';
import {type Step, warned} from './monit-event.ts';
import type {ActionEntry, MonitState} from './monit-state.ts';

const maxEntries = 20;

/** How long a good result stays; a bad one stays until Esc or until its app is asked for something else. */
const goodStaysMs = 15_000;

/** Starts an action, or says in words why not: one at a time per app, but `stop` outranks what runs. */
export function startAction(state: MonitState, action: MonitAction): Step {
	const refusal = refuse(state, action);
	if (refusal) return warned(state, refusal);
	const id = state.nextActionId;
	const entry: ActionEntry = {id, action, startedAt: state.now, outcome: {state: 'running', progress: null}};
	const apps = new Set(appsOf(action));
	const others = state.actions.filter(
		(other) => other.outcome.state === 'running' || !appsOf(other.action).some((app) => apps.has(app)),
	);
	const next = {...state, actions: [...others, entry].slice(-maxEntries), nextActionId: id + 1};
	return {state: next, effects: [{type: 'act', id, action}]};
}

export function withProgress(state: MonitState, id: number, event: OperationEvent): MonitState {
	const entry = state.actions.find((each) => each.id === id);
	const isOfSeveral = entry !== undefined && appsOf(entry.action).length > 1;
	return update(state, id, {state: 'running', progress: `${isOfSeveral ? `${event.app}: ` : ''}${eventWords(event)}`});
}

export function settle(state: MonitState, id: number, result: ActionResult): MonitState {
	return update(state, id, {state: 'done', at: state.now, result});
}

export function hasFailed({outcome}: ActionEntry): boolean {
	if (outcome.state === 'running') return false;
	const {result} = outcome;
	if (result.kind === 'apps') return result.results.some(({ok}) => !ok);
	return result.kind === 'failed' || (result.kind === 'command' && result.code !== 0);
}

/** The entries that are worth a line now, the newest last. */
export function shownActions(state: MonitState): readonly ActionEntry[] {
	return state.actions.filter(
		(entry) => entry.outcome.state === 'running' || hasFailed(entry) || state.now - entry.outcome.at < goodStaysMs,
	);
}

export function isActing(state: MonitState): boolean {
	return state.actions.some(({outcome}) => outcome.state === 'running');
}

export function dismissResults(state: MonitState): MonitState {
	return {...state, actions: state.actions.filter(({outcome}) => outcome.state === 'running')};
}

function refuse(state: MonitState, action: MonitAction): string | null {
	const command = commandLine(action);
	if (state.link.state !== 'live' && action.verb !== 'run') return `not now, the daemon is not there: ${command}`;
	const apps = appsOf(action);
	const running = state.actions.filter(
		(entry) => entry.outcome.state === 'running' && appsOf(entry.action).some((app) => apps.includes(app)),
	);
	const inTheWay = action.verb === 'stop' ? running.find((entry) => entry.action.verb === 'stop') : running.at(-1);
	return inTheWay ? `not now, still under way: ${commandLine(inTheWay.action)}` : null;
}

function update(state: MonitState, id: number, outcome: ActionEntry['outcome']): MonitState {
	const actions = state.actions.map((entry) =>
		entry.id === id && entry.outcome.state === 'running' ? {...entry, outcome} : entry,
	);
	return {...state, actions};
}
