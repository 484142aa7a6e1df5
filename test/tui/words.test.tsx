import {expect, test} from 'vitest';
import type {AppEventBody} from '../../src/protocol/events.ts';
import {wrapText, wrapWords} from '../../tui/layout/wrap-text.ts';
import {ageWords, countdownWords} from '../../tui/words/ages.ts';
import {describeEvent} from '../../tui/words/describe-event.ts';
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
	['', 5, ['']],
	['abcdefg', 3, ['abc', 'def', 'g']],
	['漢字漢', 4, ['漢字', '漢']],
	['漢', 1, ['漢']],
])('wrapText(%j, %i)', (text, width, expected) => {
	expect(wrapText(text, width)).toEqual(expected);
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

const worker = {slot: 1, pid: 7, generation: 3};

test.each<[AppEventBody, string]>([
	[{type: 'worker-stuck', ...worker, silentMs: 5000}, 'worker 1 stuck: event loop silent for 5 s'],
	[
		{type: 'worker-unhealthy', ...worker, failures: 3, reason: '/up answered 500'},
		'worker 1 unhealthy: /up answered 500',
	],
	[{type: 'worker-recycling', ...worker, reason: '5000 requests'}, 'worker 1 is being replaced: 5000 requests'],
	[{type: 'rollout-surging', generation: 4, workers: 2}, 'generation 4 starts with 2 workers'],
	[{type: 'rollout-surging', generation: 4, workers: 2, slots: [2, 3]}, 'generation 4 starts in slots 2, 3'],
	[{type: 'rollout-admitting', generation: 4}, 'generation 4 takes its public addresses'],
	[
		{type: 'rollout-canary', generation: 4, workers: 1, forMs: 60_000},
		'generation 4 takes traffic as a canary for 1m 0s',
	],
	[
		{type: 'rollout-held', generation: 4, reason: 'too few requests'},
		'generation 4 waits for fcm rollout promote or abort: too few requests',
	],
	[{type: 'rollout-judged', generation: 4, verdict: 'worse', reason: 'p99 3x'}, 'generation 4 is worse: p99 3x'],
])('the progress %j is told in a few words', (body, words) => {
	expect(describeEvent({app: 'api', seq: 1, at: 0, ...body})).toBe(words);
});
