import {candidates, splitWords, understand} from '../keymap/command-words.ts';
import {startAction} from './action-list.ts';
import {askFirst, closed} from './ask.ts';
import {only, type Step, warned} from './monit-event.ts';
import type {MonitState} from './monit-state.ts';

const maxLength = 500;
const maxTyped = 50;

type Typed = (state: MonitState) => Step;

export function openCommand(state: MonitState): MonitState {
	return {...state, prompt: {kind: 'command', text: '', cycle: null, recalled: 0}};
}

export function editCommand(state: MonitState, edit: (text: string) => string): MonitState {
	const {prompt} = state;
	if (prompt.kind !== 'command') return state;
	return {...state, prompt: {...prompt, text: edit(prompt.text).slice(0, maxLength), cycle: null}};
}

/** What the last word may become, as it stands now or stood before the cycling began. */
export function offered(state: MonitState): readonly string[] {
	const {prompt} = state;
	if (prompt.kind !== 'command') return [];
	return candidates(
		prompt.cycle?.stem ?? prompt.text,
		state.words,
		state.apps.map(({status}) => status.name),
	);
}

/** As far as all candidates agree; from then on one after the other. */
export const complete: Typed = (state) => {
	const {prompt} = state;
	if (prompt.kind !== 'command') return only(state);
	const found = offered(state);
	const stem = prompt.cycle?.stem ?? prompt.text;
	const before = stem.slice(0, stem.lastIndexOf(' ') + 1);
	if (found.length === 0) return only(state);
	if (found.length === 1) return only({...state, prompt: {...prompt, text: `${before}${found[0]} `, cycle: null}});
	const common = `${before}${commonStart(found)}`;
	if (prompt.cycle === null && common.length > prompt.text.length)
		return only({...state, prompt: {...prompt, text: common, cycle: null}});
	const index = prompt.cycle === null ? 0 : (prompt.cycle.index + 1) % found.length;
	return only({...state, prompt: {...prompt, text: `${before}${found[index]}`, cycle: {stem, index}}});
};

/** 1 is older, -1 newer. */
export function recall(state: MonitState, by: 1 | -1): Step {
	const {prompt, typed} = state;
	if (prompt.kind !== 'command') return only(state);
	const recalled = Math.max(0, Math.min(typed.length, prompt.recalled + by));
	const text = recalled === 0 ? '' : (typed[typed.length - recalled] ?? '');
	return only({...state, prompt: {kind: 'command', text, cycle: null, recalled}});
}

export const runCommand: Typed = (state) => {
	const {prompt} = state;
	if (prompt.kind !== 'command') return only(state);
	const text = prompt.text.trim().replace(/^fcm\s+/, '');
	if (text === '' || text === 'q' || text === 'quit')
		return text === '' ? only(closed(state)) : {state: closed(state), effects: [{type: 'quit'}]};
	const argv = splitWords(text);
	if (!argv) return warned(state, 'a quote is not closed');
	const known = {...closed(state), typed: [...state.typed.filter((each) => each !== text), text].slice(-maxTyped)};
	return runWords(known, argv);
};

function runWords(state: MonitState, argv: readonly string[]): Step {
	const {kind, path, needsTerminal} = understand(argv, state.words);
	const action = {verb: 'run', argv} as const;
	if (kind === 'unknown') return warned(state, `fcm knows no "${argv[0]}"; : and Tab shows the commands`);
	if (kind === 'this') return warned(state, 'this is fcm monit');
	if (state.isReadOnly && kind !== 'look') return warned(state, `read-only, so not run: fcm ${argv.join(' ')}`);
	if (needsTerminal) return {state, effects: [{type: 'hand-over', argv}]};
	if (kind !== 'costly') return startAction(state, action);
	return askFirst(state, action, path === 'delete');
}

function commonStart(words: readonly string[]): string {
	let start = words[0] ?? '';
	for (const word of words) while (!word.startsWith(start)) start = start.slice(0, -1);
	return start;
}
