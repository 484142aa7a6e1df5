import type {Mode} from '../store/monit-state.ts';
import {type Binding, bind} from './binding.ts';
import type {Command} from './command.ts';

const quit = bind(['q', 'ctrl-c'], 'quit', 'q', 'quit; stops nothing', {words: 'quit', worth: 94});
const quitOnly = bind('ctrl-c', 'quit', 'Ctrl-C', 'quit');
const moving: readonly Binding[] = [
	bind(['up', 'k'], 'move-up', '↑ k', 'up'),
	bind(['down', 'j'], 'move-down', '↓ j', 'down'),
	bind(['g', 'home'], 'move-first', 'g', 'to the first'),
	bind(['G', 'end'], 'move-last', 'G', 'to the last'),
	bind(['pageup', 'ctrl-b'], 'page-up', 'PgUp', 'a page up'),
	bind(['pagedown', 'ctrl-f'], 'page-down', 'PgDn', 'a page down'),
];
const back = bind('escape', 'back', 'Esc', 'back; else clear the filter, the marks, what failed', {
	words: 'back',
	worth: 92,
});
const everywhere: readonly Binding[] = [
	bind('/', 'open-filter', '/', 'filter by a regular expression; ! before it inverts', {words: 'filter', worth: 60}),
	bind(':', 'open-command', ':', 'run any fcm command; Tab completes', {words: 'command', worth: 55}),
	bind('y', 'copy', 'y', 'copy what is selected (OSC 52)'),
	bind('?', 'open-help', '?', 'help for this screen', {words: 'help', worth: 95}),
	quit,
];
const open = (words: string, hint: string) =>
	bind(['enter', 'right'], 'open', 'Enter', words, {words: hint, worth: 90});
const tab = [
	bind('tab', 'next-view', 'Tab', 'requests, events, logs and back', {words: 'next view', worth: 65}),
	bind('shift-tab', 'last-view', 'Shift-Tab', 'the same the other way round'),
];
const sorting = bind('I', 'invert-sort', 'I', 'turn the order; Shift and the capital letter of a column sorts by it');
const views = (logs: number): readonly Binding[] => [
	bind('l', 'open-logs', 'l', 'logs', {words: 'logs', worth: logs}),
	bind('e', 'open-events', 'e', 'events', {words: 'events', worth: 48}),
	bind('i', 'open-requests', 'i', 'requests in flight', {words: 'in flight', worth: 49}),
	bind('p', 'page-log', 'p', 'the log in $PAGER'),
];
const acting: readonly Binding[] = [
	bind('r', 'reload', 'r', 'reload: new workers first, no request lost', {words: 'reload', worth: 80}),
	bind('R', 'restart', 'R', 'restart: has a gap, so it asks', {words: 'restart', worth: 44}),
	bind(['+', '='], 'scale-up', '+', 'one worker more', {label: '+ -', words: 'scale', worth: 40}),
	bind(['-', '_'], 'scale-down', '-', 'one worker less'),
	bind('s', 'stop-or-start', 's', 'stop (asks), or start what is stopped', {words: 'stop', worth: 45}),
	bind('u', 'rollback', 'u', 'roll back to the generation before, no request lost', {words: 'rollback', worth: 30}),
	bind('ctrl-d', 'delete', 'Ctrl-D', 'delete: asks; in production the name must be typed'),
];
const oneWorker: readonly Binding[] = [
	bind('x', 'replace-worker', 'x', 'drain the worker and replace it, no request lost', {words: 'replace', worth: 62}),
	bind('X', 'kill-worker', 'X', 'kill the worker: asks'),
	bind('t', 'show-stack', 't', 'where its JavaScript is: its stack', {words: 'stack', worth: 61}),
];
const scrolling: readonly Binding[] = [
	bind(['up', 'k'], 'move-up', '↑ k', 'older'),
	bind(['down', 'j'], 'move-down', '↓ j', 'newer'),
	bind(['g', 'home'], 'move-first', 'g', 'to the oldest'),
	bind(['G', 'end'], 'move-last', 'G', 'to the newest, and follow', {words: 'follow', worth: 50}),
	bind(['pageup', 'ctrl-b'], 'page-up', 'PgUp', 'a page of older ones'),
	bind(['pagedown', 'ctrl-f'], 'page-down', 'PgDn', 'a page of newer ones'),
];
const widen = bind('a', 'widen', 'a', 'of all apps', {words: 'all apps', worth: 58});
const backspace = bind(['backspace'], 'erase-letter', 'Backspace', 'erase a letter');
const eraseAll = bind('ctrl-u', 'erase-all', 'Ctrl-U', 'erase all');

/** Every key of every mode. The help screen and the bottom line are made from this table. */
export const keymap: Record<Mode, readonly Binding[]> = {
	apps: [
		...moving,
		open('the app: generations, workers, events', 'open'),
		...tab,
		bind(' ', 'mark', 'Space', 'mark: what follows acts on all marked apps', {words: 'mark', worth: 35}),
		...acting,
		...views(70),
		sorting,
		{...back, hint: {words: 'clear', worth: 20}},
		...everywhere,
	],
	app: [
		...moving,
		open('the worker: its vitals, connections and requests', 'open'),
		back,
		...tab,
		...acting,
		...oneWorker,
		...views(70),
		sorting,
		...everywhere,
	],
	worker: [...moving, back, ...tab, ...oneWorker, ...views(70), ...everywhere],
	requests: [...moving, open('the worker that has the request', 'worker'), back, ...tab, widen, sorting, ...everywhere],
	events: [...scrolling, back, ...tab, widen, ...everywhere],
	logs: [
		...scrolling,
		back,
		...tab,
		bind('e', 'toggle-errors', 'e', 'errors only, or all', {words: 'errors only/all', worth: 59}),
		widen,
		bind('p', 'page-log', 'p', 'the log in $PAGER', {words: 'pager', worth: 45}),
		...everywhere,
	],
	output: [...moving, back, ...everywhere],
	filter: [
		bind('enter', 'keep-filter', 'Enter', 'keep the filter', {words: 'keep', worth: 80}),
		bind('escape', 'leave-filter', 'Esc', 'as it was before', {words: 'as before', worth: 90}),
		backspace,
		eraseAll,
		bind('up', 'move-up', '↑', 'up'),
		bind('down', 'move-down', '↓', 'down'),
		quitOnly,
	],
	command: [
		bind('enter', 'run-command', 'Enter', 'run it', {words: 'run', worth: 90}),
		bind('tab', 'complete', 'Tab', 'complete; again: the next', {words: 'complete', worth: 80}),
		bind('up', 'recall-older', '↑', 'what was run before', {words: 'before', worth: 40}),
		bind('down', 'recall-newer', '↓', 'what was run later'),
		bind('escape', 'leave-command', 'Esc', 'leave', {words: 'leave', worth: 85}),
		backspace,
		eraseAll,
		quitOnly,
	],
	confirm: [
		bind(['left', 'right', 'tab', 'shift-tab'], 'other-button', '← → Tab', 'the other button', {
			words: 'choose',
			worth: 80,
		}),
		bind('enter', 'press-button', 'Enter', 'press the button', {words: 'press', worth: 85}),
		bind('y', 'say-yes', 'y', 'yes', {words: 'yes', worth: 70}),
		bind(['n', 'q', 'escape'], 'say-no', 'Esc n', 'no', {words: 'no', worth: 90}),
		backspace,
		quitOnly,
	],
	help: [...moving, bind(['escape', '?', 'enter'], 'close-help', 'Esc', 'close', {words: 'close', worth: 100}), quit],
};

const commands = new Map(
	Object.entries(keymap).flatMap(([mode, bindings]) =>
		bindings.flatMap(({keys, command}) => keys.map((key): [string, Command] => [`${mode} ${key}`, command])),
	),
);

export function commandFor(mode: Mode, key: string): Command | undefined {
	return commands.get(`${mode} ${key}`);
}
