import {startAction} from './action-list.ts';
import {commandLine, type MonitAction, targetsOf} from './monit-action.ts';
import {only, type Step, warned} from './monit-event.ts';
import type {MonitState} from './monit-state.ts';

/** Does it, or asks first where it costs requests; says why not when only reading is allowed. */
export function attempt(state: MonitState, action: MonitAction): Step {
	if (state.isReadOnly && action.verb !== 'stack')
		return warned(state, `read-only, so not run: ${commandLine(action)}`);
	if (!asksFirst(action)) return startAction(state, action);
	return askFirst(state, action, action.verb === 'delete');
}

/** `forEver`: it is looked up whether this is production, where the names must be typed. */
export function askFirst(state: MonitState, action: MonitAction, forEver: boolean): Step {
	const typing = forEver ? ({need: 'asked'} as const) : ({need: 'no'} as const);
	const asked: MonitState = {...state, prompt: {kind: 'confirm', action, focus: 'cancel', typing}};
	return {state: asked, effects: forEver ? [{type: 'look-up-environment', action}] : []};
}

/** In proportion to what it hits: what loses no request does not ask. */
function asksFirst({verb}: MonitAction): boolean {
	return verb === 'stop' || verb === 'restart' || verb === 'delete' || verb === 'kill';
}

/** What must be typed before a delete in production. */
export function nameToType(action: MonitAction): string {
	return targetsOf(action).join(' ');
}

export function withEnvironment(state: MonitState, action: MonitAction, isProduction: boolean): MonitState {
	const {prompt} = state;
	if (prompt.kind !== 'confirm' || prompt.action !== action || prompt.typing.need !== 'asked') return state;
	return {...state, prompt: {...prompt, typing: isProduction ? {need: 'yes', text: ''} : {need: 'no'}}};
}

export function otherButton(state: MonitState): Step {
	const {prompt} = state;
	if (prompt.kind !== 'confirm') return only(state);
	return only({...state, prompt: {...prompt, focus: prompt.focus === 'cancel' ? 'go' : 'cancel'}});
}

/** Enter: a name that was typed in full is a yes, wherever the focus is. */
export function pressButton(state: MonitState): Step {
	const {prompt} = state;
	if (prompt.kind !== 'confirm') return only(state);
	const isTyped = prompt.typing.need === 'yes' && prompt.typing.text === nameToType(prompt.action);
	return prompt.focus === 'go' || isTyped ? sayYes(state) : only(closed(state));
}

export function sayYes(state: MonitState): Step {
	const {prompt} = state;
	if (prompt.kind !== 'confirm') return only(state);
	const {typing, action} = prompt;
	if (typing.need === 'asked') return warned(state, 'it is still looked up whether this is production');
	if (typing.need === 'yes' && typing.text !== nameToType(action))
		return warned(state, `this is production: type ${nameToType(action)} first`);
	return startAction(closed(state), action);
}

/** A letter for the name; null: it is none. */
export function typeName(state: MonitState, edit: (text: string) => string): MonitState | null {
	const {prompt} = state;
	if (prompt.kind !== 'confirm' || prompt.typing.need !== 'yes') return null;
	return {...state, prompt: {...prompt, typing: {need: 'yes', text: edit(prompt.typing.text).slice(0, 1000)}}};
}

export function closed(state: MonitState): MonitState {
	return {...state, prompt: {kind: 'none'}};
}
