import {expect, test} from 'vitest';
import {parseScaleTarget} from '../../../src/client/scale-target.ts';

test.each([
	['4', {kind: 'absolute', value: 4}],
	['0', {kind: 'absolute', value: 0}],
	['10000', {kind: 'absolute', value: 10000}],
	['+2', {kind: 'relative', value: 2}],
	['-5', {kind: 'relative', value: -5}],
	['max', {kind: 'max'}],
])('%s is a target', (text, target) => expect(parseScaleTarget(text)).toEqual(target));

test.each([[''], ['x'], ['1.5'], ['1e3'], ['--2'], ['+-2'], ['MAX'], ['9999999999']])('"%s" is none', (text) => {
	expect(() => parseScaleTarget(text)).toThrow(expect.objectContaining({code: 'FCM_ERR_SCALE_INVALID'}));
});
