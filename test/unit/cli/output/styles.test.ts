import {expect, test} from 'vitest';
import {hasColor} from '../../../../src/cli/output/styles.ts';
import {FakeStream} from '../fake-context.ts';

const terminal = new FakeStream(80);
const pipe = new FakeStream();

test.each([
	['a terminal', {}, terminal, true],
	['a pipe', {}, pipe, false],
	['a dumb terminal', {env: {TERM: 'dumb'}}, terminal, false],
	['NO_COLOR', {env: {NO_COLOR: '1'}}, terminal, false],
	['an empty NO_COLOR', {env: {NO_COLOR: ''}}, terminal, true],
	['--no-color', {noColor: true}, terminal, false],
	['FORCE_COLOR', {env: {FORCE_COLOR: '1'}}, pipe, true],
	['FORCE_COLOR=0', {env: {FORCE_COLOR: '0'}}, terminal, false],
	['NO_COLOR against FORCE_COLOR', {env: {NO_COLOR: '1', FORCE_COLOR: '1'}}, terminal, false],
	['the preference always', {preferences: {color: 'always' as const}}, pipe, true],
	['the preference never', {preferences: {color: 'never' as const}}, terminal, false],
	['the preference auto', {preferences: {color: 'auto' as const}}, pipe, false],
	['--no-color against always', {noColor: true, preferences: {color: 'always' as const}}, terminal, false],
	['FORCE_COLOR against never', {env: {FORCE_COLOR: '1'}, preferences: {color: 'never' as const}}, pipe, true],
])('%s: colour %#', (_, wishes, stream, expected) => {
	expect(hasColor({noColor: false, env: {}, ...wishes}, stream)).toBe(expected);
});
