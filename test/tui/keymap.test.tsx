import type {Key} from 'ink';
import {expect, test} from 'vitest';
import {helpLines} from '../../tui/keymap/help-lines.ts';
import {keyNames} from '../../tui/keymap/key-names.ts';
import {keymap} from '../../tui/keymap/keymap.ts';
import type {Screen} from '../../tui/store/place.ts';
import {columnsOf} from '../../tui/store/sort-columns.ts';

const modes = Object.entries(keymap);
const screens: Screen[] = ['apps', 'app', 'worker', 'requests', 'events', 'logs', 'output'];
const described = (screen: Screen) =>
	helpLines(screen).flatMap((line) => (line.kind === 'key' ? [`${line.label}: ${line.words}`] : []));

test.each(modes)('in %s no key has two meanings', (_, bindings) => {
	const keys = bindings.flatMap((binding) => binding.keys);
	expect(new Set(keys).size).toBe(keys.length);
});

test.each(modes)('in %s every key is described', (_, bindings) => {
	for (const {keys, label, words} of bindings) {
		expect(keys.length).toBeGreaterThan(0);
		expect(label.trim()).not.toBe('');
		expect(words.trim()).not.toBe('');
	}
});

test.each(modes)('in %s one can quit with Ctrl-C', (_, bindings) => {
	expect(bindings.find(({keys}) => keys.includes('ctrl-c'))?.command).toBe('quit');
});

test.each(screens)('the help for %s names every key of it, and those of what one types', (screen) => {
	for (const mode of [screen, 'filter', 'command'] as const)
		for (const {label, words} of keymap[mode]) expect(described(screen)).toContain(`${label}: ${words}`);
});

test.each(['apps', 'app', 'requests'] as const)(
	'in %s each column that sorts shows its letter, which no key has',
	(screen) => {
		const keys = keymap[screen].flatMap((binding) => binding.keys);
		const letters = columnsOf(screen).flatMap(({letter, title, short}) => {
			if (letter === undefined) return [];
			for (const text of [title, short]) expect(text.replace(/[^A-Z]/g, '')).toBe(letter);
			return [letter];
		});
		expect(new Set(letters).size).toBe(letters.length);
		expect(letters.filter((letter) => keys.includes(letter))).toEqual([]);
		for (const {short, letter, words} of columnsOf(screen))
			if (letter || words) expect(described(screen).some((line) => line.startsWith(`${short}: `))).toBe(true);
	},
);

test('nothing that costs requests lies on a key that moves', () => {
	const moving = new Set(['up', 'down', 'j', 'k', 'g', 'G', 'h', 'l', 'pageup', 'pagedown', 'ctrl-k', 'K', 'J']);
	const costly = new Set(['restart', 'stop-or-start', 'delete', 'kill-worker']);
	const found = modes.flatMap(([, bindings]) => bindings.filter(({command}) => costly.has(command)));
	expect(found.length).toBeGreaterThan(0);
	expect(found.flatMap(({keys}) => keys).filter((key) => moving.has(key))).toEqual([]);
});

test.each<[string, string, Partial<Key>, string[]]>([
	['a letter', 'r', {}, ['r']],
	['letters that came in one read', 'jjR', {shift: true}, ['j', 'j', 'R']],
	['an arrow', '', {upArrow: true}, ['up']],
	['Tab', '\t', {tab: true}, ['tab']],
	['Shift-Tab', '', {tab: true, shift: true}, ['shift-tab']],
	['Ctrl-C', 'c', {ctrl: true}, ['ctrl-c']],
	['Ctrl-D', 'd', {ctrl: true}, ['ctrl-d']],
	['another chord with Ctrl', 'r', {ctrl: true}, []],
	['Esc and a letter quickly after it', 's', {meta: true}, ['escape', 's']],
	['Esc', '', {escape: true, meta: true}, ['escape']],
	['Esc and Tab', '', {tab: true, meta: true}, ['escape', 'tab']],
	['an arrow with Alt', '', {upArrow: true, meta: true}, ['up']],
	['Esc twice', '\u001B', {escape: true, meta: true}, ['escape', 'escape']],
	['what the terminal sends for Backspace', '', {delete: true}, ['backspace']],
	['a pasted line', 'ab\r', {}, ['a', 'b', 'enter']],
	['control characters', 'a\u0000\u0007b', {}, ['a', 'b']],
])('reads %s', (_, input, key, expected) => {
	expect(keyNames(input, key as Key)).toEqual(expected);
});
