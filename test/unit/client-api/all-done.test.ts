import {expect, test} from 'vitest';
import {allAnswered, allDone} from '../../../src/client-api/all-done.ts';
import type {OperationResult} from '../../../src/protocol/operation.ts';
import {FcmError} from '../../../src/shared/errors.ts';

const done: OperationResult = {
	...{app: 'a', ok: true, change: 'started', generation: 1, ready: 1, wanted: 1},
	...{listening: [], tookMs: 1},
};
const error = new FcmError('FCM_ERR_ROLLED_BACK', 'b: rolled back', {details: {slot: 1}}).toWire();

test('what went well is handed on', () => {
	expect(allDone([done])).toEqual([done]);
	expect(allDone([])).toEqual([]);
	expect(allAnswered([{app: 'a', pids: [1]}])).toEqual([{app: 'a', pids: [1]}]);
});

test('the first failure is thrown, with its own details and all results', () => {
	const results: OperationResult[] = [done, {app: 'b', ok: false, error}];
	expect(() => allDone(results)).toThrow(
		expect.objectContaining({code: 'FCM_ERR_ROLLED_BACK', message: 'b: rolled back', details: {slot: 1, results}}),
	);
	expect(() => allAnswered([{app: 'b', error}])).toThrow(expect.objectContaining({code: 'FCM_ERR_ROLLED_BACK'}));
});
