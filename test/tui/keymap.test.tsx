import type {Key} from 'ink';
import {expect, test} from 'vitest';
import {helpLines} from '../../tui/keymap/help-lines.ts';
import {keyNames} from '../../tui/keymap/key-names.ts';
import {keymap} from '../../tui/keymap/keymap.ts';

const modes = Object.entries(keymap);

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

test('the help names every binding of every mode but its own', () => {
	const described = helpLines.flatMap((line) => (line.kind === 'key' ? [`${line.label}: ${line.words}`] : []));
	for (const [mode, bindings] of modes) {
		if (mode === 'help') continue;
		for (const {label, words} of bindings) expect(described).toContain(`${label}: ${words}`);
	}
});

test('help lines have ids of their own', () => {
	expect(new Set(helpLines.map(({id}) => id)).size).toBe(helpLines.length);
});

test.each<[string, string, Partial<Key>, string[]]>([
	['a letter', 'r', {}, ['r']],
	['letters that came in one read', 'jjR', {shift: true}, ['j', 'j', 'R']],
	['an arrow', '', {upArrow: true}, ['up']],
	['Ctrl-C', 'c', {ctrl: true}, ['ctrl-c']],
	['another chord with Ctrl', 'r', {ctrl: true}, []],
	['a chord with Alt', 'r', {meta: true}, []],
	['Esc', '', {escape: true, meta: true}, ['escape']],
	['what the terminal sends for Backspace', '', {delete: true}, ['backspace']],
	['a pasted line', 'ab\r', {}, ['a', 'b', 'enter']],
	['control characters', 'a\u0000\u0007b', {}, ['a', 'b']],
])('reads %s', (_, input, key, expected) => {
	expect(keyNames(input, key as Key)).toEqual(expected);
});
