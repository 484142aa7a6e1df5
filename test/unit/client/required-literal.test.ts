import {expect, test} from 'vitest';
import {requiredLiteral} from '../../../src/client/required-literal.ts';

test.each([
	['timeout', 'timeout'],
	['timeout after \\d+ ms', 'timeout after '],
	['a.bcd', 'bcd'],
	['abc?d', 'ab'],
	['abc*d', 'ab'],
	['abc+d', 'abc'],
	['ab{2}c', 'a'],
	['ab{2,3}?cd', 'cd'],
	['one|two', ''],
	['(one|two) three', ' three'],
	['(a(b[)]c)|d)ef', 'ef'],
	['[abc]def', 'def'],
	['[\\]x]yz', 'yz'],
	['^start$', 'start'],
	['a\\.b\\/c', 'a.b/c'],
	['\\bword\\b', 'word'],
	['\\x41bc', 'bc'],
	['\\u0041bc', 'bc'],
	['say "hello" there', ' there'],
	['äöü', 'äöü'],
	['.*', ''],
	['', ''],
])('%j needs %j', (pattern, literal) => {
	expect(requiredLiteral(pattern)).toBe(literal);
});

test('whatever fits the pattern holds the literal', () => {
	const patterns = ['a+b', 'x(y)?z+', 'ab?c', 'a(b|c)d', '[ab]c{1,2}d', 'a\\+b', '(?:ab)+c'];
	const texts = ['ab', 'aab', 'xz', 'xyzz', 'ac', 'abc', 'abd', 'acd', 'accd', 'bccd', 'a+b', 'ababc'];
	for (const pattern of patterns) {
		for (const text of texts) if (new RegExp(pattern).test(text)) expect(text).toContain(requiredLiteral(pattern));
	}
});
