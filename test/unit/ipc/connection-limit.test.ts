import {expect, test} from 'vitest';
import {connectionLimit} from '../../../src/ipc/connection-limit.ts';

test.each([
	[40, 8],
	[1024, 500],
	[1_048_576, 1024],
	[Number.POSITIVE_INFINITY, 1024],
	[10, 4],
])('a process that may open %d files takes %d connections', (openFiles, connections) => {
	expect(connectionLimit(openFiles)).toBe(connections);
});

test('without a number it asks the system', () => {
	expect(connectionLimit()).toBeGreaterThanOrEqual(4);
	expect(connectionLimit()).toBeLessThanOrEqual(1024);
});
