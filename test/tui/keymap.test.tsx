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

test.each<[string, string, string[]]>([
	['a letter', 'r', ['r']],
	['letters that came in one read', 'jjR漢', ['j', 'j', 'R', '漢']],
	['arrows, of both kinds', '\u001B[A\u001BOB\u001B[1;3C\u001B[D', ['up', 'down', 'right', 'left']],
	['pages and ends', '\u001B[5~\u001B[6~\u001B[H\u001B[4~', ['pageup', 'pagedown', 'home', 'end']],
	['Tab and Shift-Tab', '\t\u001B[Z', ['tab', 'shift-tab']],
	['Esc', '\u001B', ['escape']],
	[
		'Esc and what was pressed quickly after it',
		'\u001Bs\u001B\t\u001B:\u001B\r',
		['escape', 's', 'escape', 'tab', 'escape', ':', 'escape', 'enter'],
	],
	['Esc twice, and an arrow after it', '\u001B\u001B\u001B[A', ['escape', 'escape', 'up']],
	['chords with Ctrl', '\u0003\u0004\u0015', ['ctrl-c', 'ctrl-d', 'ctrl-u']],
	['what the terminal sends for Backspace and Delete', '\u007F\b\u001B[3~', ['backspace', 'backspace', 'backspace']],
	['a pasted line', 'ab\r', ['a', 'b', 'enter']],
	['control characters and strange sequences', 'a\u0000\u0007\u001B[200~\u001B[?1;2cb', ['a', 'b']],
])('reads %s', (_, input, expected) => {
	expect(keyNames(input)).toEqual(expected);
});
