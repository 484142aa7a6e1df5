import {expect, test} from 'vitest';
import {contentHash} from '../../../src/shared/content-hash.ts';

test('the order of keys does not count, at any depth; that of a list does', () => {
	const hash = contentHash({a: 1, b: {c: [1, {d: null, e: 'x'}]}});
	expect(contentHash({b: {c: [1, {e: 'x', d: null}]}, a: 1})).toBe(hash);
	expect(contentHash({a: 1, b: {c: [{d: null, e: 'x'}, 1]}})).not.toBe(hash);
	expect(hash).toMatch(/^[0-9a-f]{64}$/);
});

test('a field that is undefined is as one that is not there: JSON carries neither', () => {
	expect(contentHash({a: 1, b: undefined})).toBe(contentHash({a: 1}));
	expect(contentHash({a: 1, b: null})).not.toBe(contentHash({a: 1}));
});
