import {expect, test} from 'vitest';
import {withoutConnection} from '../../../src/worker/last-response.ts';

test.each([
	['an object', {Connection: 'keep-alive', 'x-a': '1'}, {'x-a': '1'}],
	['a flat array', ['x-a', '1', 'connection', 'keep-alive', 'x-b', '2'], ['x-a', '1', 'x-b', '2']],
	[
		'an array of pairs',
		[
			['CONNECTION', 'keep-alive'],
			['x-a', '1'],
		],
		[['x-a', '1']],
	],
	['a value that is called connection', ['x-a', 'connection'], ['x-a', 'connection']],
	['a reason phrase', 'OK', 'OK'],
	['nothing', undefined, undefined],
])('the app’s own Connection header is taken out of %s', (_, headers, expected) => {
	expect(withoutConnection<unknown>(headers)).toEqual(expected);
});
