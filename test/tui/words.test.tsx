import {expect, test} from 'vitest';
import {cellWidth, cutCells, padCells, wrapCells, wrapWords} from '../../tui/layout/cells.ts';
import {matcher} from '../../tui/store/matcher.ts';
import {ageWords, countdownWords} from '../../tui/words/ages.ts';
import {plainText} from '../../tui/words/plain-text.ts';
import {tellingLine} from '../../tui/words/telling-line.ts';

test('of a stack trace the line with the error is told, not what Node prints around it', () => {
	const stack = [
		'node:internal/modules/cjs/loader:1228',
		'  throw err;',
		'  ^',
		'',
		"Error: Cannot find module 'x'",
		'    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)',
		"  code: 'MODULE_NOT_FOUND',",
		'}',
		'',
		'Node.js v20.20.2',
	];
	expect(tellingLine(stack)).toBe("Error: Cannot find module 'x'");
	expect(tellingLine(['TypeError: first', 'ReferenceError: second', '    at x'])).toBe('ReferenceError: second');
});

test('without an error the last line of the app itself is told', () => {
	expect(tellingLine(['starting', 'config missing', '    at x (y.js:1:1)', 'Node.js v20.20.2'])).toBe('config missing');
	expect(tellingLine(['    at x (y.js:1:1)', '}', 'Node.js v20.20.2'])).toBeNull();
	expect(tellingLine([])).toBeNull();
});

test.each([
	['plain', 5],
	['● ◐ ▇⠋│✔', 8],
	['漢字', 4],
	['👩‍👩‍👧', 2],
	['é', 1],
	['', 0],
])('%j takes %i cells', (text, cells) => {
	expect(cellWidth(text)).toBe(cells);
});

test.each([
	['abcdef', 4, 'abc…'],
	['abcd', 4, 'abcd'],
	['漢字漢', 4, '漢…'],
	['漢字', 4, '漢字'],
	['a👩‍👩‍👧b', 3, 'a…'],
	['abc', 1, '…'],
	['abc', 0, ''],
])('cutCells(%j, %i)', (text, width, expected) => {
	expect(cutCells(text, width)).toBe(expected);
});

test('a padded text has its width, whatever is in it', () => {
	expect(padCells('漢字', 6)).toBe('漢字  ');
	expect(padCells('12', 4, 'right')).toBe('  12');
	expect(padCells('漢字漢', 4)).toBe('漢… ');
});

test.each([
	['', 5, ['']],
	['abcdefg', 3, ['abc', 'def', 'g']],
	['漢字漢', 4, ['漢字', '漢']],
	['漢', 1, ['漢']],
])('wrapCells(%j, %i)', (text, width, expected) => {
	expect(wrapCells(text, width)).toEqual(expected);
});

test.each([
	['one two three', 8, ['one two', 'three']],
	['a bbbbbbbbbb c', 4, ['a', 'bbbb', 'bbbb', 'bb c']],
	['fits', 10, ['fits']],
	['', 10, ['']],
])('wrapWords(%j, %i)', (text, width, expected) => {
	expect(wrapWords(text, width)).toEqual(expected);
});

test.each([
	[-5, '0 s'],
	[59_999, '59 s'],
	[60_000, '1m'],
	[3_599_999, '59m'],
	[3_600_000 * 3 + 60_000 * 12, '3h 12m'],
])('an age of %i ms is %s', (ms, words) => {
	expect(ageWords(ms)).toBe(words);
});

test('a countdown never says 0', () => {
	expect(countdownWords(0)).toBe('1 s');
	expect(countdownWords(1001)).toBe('2 s');
	expect(countdownWords(125_000)).toBe('2m 5s');
});

test('plain text has no escape sequence, control or bidirectional character, and no line end', () => {
	expect(plainText('a\u001B[31mb\u001B[0m\tc\r\nd\u0000e\u202Ef')).toBe('ab  c def');
});

test('a filter is a pattern, plain text while it is none, and ! turns it round', () => {
	const passes = (filter: string) => ['api', 'web (1'].filter(matcher(filter));
	expect(passes('^A')).toEqual(['api']);
	expect(passes('(')).toEqual(['web (1']);
	expect(passes('!(')).toEqual(['api']);
	expect(passes('')).toEqual(['api', 'web (1']);
});
