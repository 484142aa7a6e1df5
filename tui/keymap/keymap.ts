import type {Mode} from '../store/monit-state.ts';
import type {Command} from './command.ts';

export interface Binding {
	/** Names as in key-names.ts. */
	keys: readonly string[];
	command: Command;
	/** The keys as people read them. */
	label: string;
	/** For the help screen. */
	words: string;
	/** For the bottom line, which drops the least worth first; absent: help only. */
	hint?: {label?: string; words: string; worth: number};
}

const quit: Binding = {
	keys: ['q', 'ctrl-c'],
	command: 'quit',
	label: 'q',
	words: 'quit',
	hint: {words: 'quit', worth: 90},
};
const quitOnly: Binding = {keys: ['ctrl-c'], command: 'quit', label: 'ctrl-c', words: 'quit'};
const up: Binding = {keys: ['up', 'k'], command: 'move-up', label: '↑ k', words: 'up'};
const down: Binding = {keys: ['down', 'j'], command: 'move-down', label: '↓ j', words: 'down'};
const ends: readonly Binding[] = [
	{keys: ['g', 'home'], command: 'move-first', label: 'g', words: 'to the first'},
	{keys: ['G', 'end'], command: 'move-last', label: 'G', words: 'to the last'},
	{keys: ['pageup'], command: 'page-up', label: 'PgUp', words: 'a page up'},
	{keys: ['pagedown'], command: 'page-down', label: 'PgDn', words: 'a page down'},
];
const help: Binding = {
	keys: ['?'],
	command: 'open-help',
	label: '?',
	words: 'this help',
	hint: {words: 'help', worth: 95},
};

/** Every key of every mode. The help screen and the bottom line are made from this table. */
export const keymap: Record<Mode, readonly Binding[]> = {
	table: [
		up,
		down,
		...ends,
		{keys: ['enter', 'right'], command: 'focus-workers', label: 'Enter →', words: 'move among the workers of the app'},
		{keys: ['left'], command: 'focus-apps', label: '←', words: 'back to the apps'},
		{
			keys: ['r'],
			command: 'reload',
			label: 'r',
			words: 'reload: new workers first, no request lost',
			hint: {words: 'reload', worth: 80},
		},
		{
			keys: ['R'],
			command: 'restart',
			label: 'R',
			words: 'restart: has a gap, so it asks',
			hint: {words: 'restart', worth: 50},
		},
		{
			keys: ['+', '='],
			command: 'scale-up',
			label: '+',
			words: 'one worker more',
			hint: {label: '+ -', words: 'scale', worth: 40},
		},
		{keys: ['-'], command: 'scale-down', label: '-', words: 'one worker less'},
		{
			keys: ['s'],
			command: 'stop-or-start',
			label: 's',
			words: 'stop (asks), or start a stopped app',
			hint: {words: 'stop/start', worth: 45},
		},
		{keys: ['l'], command: 'open-logs', label: 'l', words: 'logs of the app', hint: {words: 'logs', worth: 70}},
		{keys: ['/'], command: 'open-filter', label: '/', words: 'filter the apps', hint: {words: 'filter', worth: 60}},
		{keys: ['escape'], command: 'back', label: 'Esc', words: 'back; clear the filter; clear the results'},
		help,
		quit,
	],
	logs: [
		{...up, words: 'older lines', hint: {words: 'older', worth: 50}},
		{...down, words: 'newer lines', hint: {words: 'newer', worth: 50}},
		{keys: ['g', 'home'], command: 'move-first', label: 'g', words: 'to the oldest line'},
		{keys: ['G', 'end'], command: 'move-last', label: 'G', words: 'follow', hint: {words: 'follow', worth: 60}},
		{keys: ['pageup'], command: 'page-up', label: 'PgUp', words: 'a page of older lines'},
		{keys: ['pagedown'], command: 'page-down', label: 'PgDn', words: 'a page of newer lines'},
		{
			keys: ['e'],
			command: 'toggle-errors',
			label: 'e',
			words: 'errors only, or all',
			hint: {words: 'errors only/all', worth: 70},
		},
		{
			keys: ['escape', 'l', 'left'],
			command: 'back',
			label: 'Esc',
			words: 'back to the apps',
			hint: {words: 'back', worth: 100},
		},
		help,
		quit,
	],
	filter: [
		{
			keys: ['enter'],
			command: 'keep-filter',
			label: 'Enter',
			words: 'keep the filter',
			hint: {words: 'keep', worth: 80},
		},
		{keys: ['escape'], command: 'clear-filter', label: 'Esc', words: 'clear it', hint: {words: 'clear', worth: 90}},
		{keys: ['backspace'], command: 'erase-letter', label: 'Backspace', words: 'erase a letter'},
		{...up, keys: ['up'], label: '↑'},
		{...down, keys: ['down'], label: '↓'},
		quitOnly,
	],
	confirm: [
		{keys: ['y', 'Y'], command: 'say-yes', label: 'y', words: 'yes', hint: {words: 'yes', worth: 90}},
		{
			keys: ['n', 'N', 'enter', 'escape', 'q'],
			command: 'say-no',
			label: 'N',
			words: 'no, as every other key',
			hint: {words: 'no', worth: 90},
		},
		quitOnly,
	],
	help: [
		up,
		down,
		...ends,
		{
			keys: ['escape', '?', 'enter'],
			command: 'close-help',
			label: 'Esc',
			words: 'close',
			hint: {words: 'close', worth: 100},
		},
		quit,
	],
};

const commands = new Map(
	Object.entries(keymap).flatMap(([mode, bindings]) =>
		bindings.flatMap(({keys, command}) => keys.map((key): [string, Command] => [`${mode} ${key}`, command])),
	),
);

export function commandFor(mode: Mode, key: string): Command | undefined {
	return commands.get(`${mode} ${key}`);
}
