import {expect, test} from 'vitest';
import {splitWords} from '../../../src/config/split-words.ts';
import {nearestWord} from '../../../src/shared/nearest-word.ts';

test.each([
	['', []],
	['  a   b\tc ', ['a', 'b', 'c']],
	['--a "b c" \'d "e"\'', ['--a', 'b c', 'd "e"']],
	['a"b c"d', ['ab cd']],
	['""', ['']],
	['a\\ b \'c\\d\' "e\\"f"', ['a b', 'c\\d', 'e"f']],
	['end\\', ['end\\']],
	['$HOME *', ['$HOME', '*']],
	['"open', null],
	["it's", null],
])('%j splits into %j', (line, words) => {
	expect(splitWords(line)).toEqual(words);
});

test.each([
	['instnces', 'instances'],
	['INSTANCES', 'instances'],
	['nmae', 'name'],
	['scrpt', 'script'],
	['zzz', null],
	['', null],
])('%s was most likely meant to be %s', (word, nearest) => {
	expect(nearestWord(word, ['name', 'script', 'instances'])).toBe(nearest);
});
