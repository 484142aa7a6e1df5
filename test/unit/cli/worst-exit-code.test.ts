import {expect, test} from 'vitest';
import {worstExitCode} from '../../../src/cli/worst-exit-code.ts';
import {type ExitCode, exitCodes} from '../../../src/shared/errors.ts';

test.each<[ExitCode[], ExitCode]>([
	[[], 0],
	[[0, 0], 0],
	[[0, 1], 1],
	[[1, 4, 0], 4],
	[[6, 1], 1],
	[[2, 6], 6],
])('of %j the worst is %d', (codes, worst) => expect(worstExitCode(codes)).toBe(worst));

test('every exit code has its place in the order', () => {
	for (const code of Object.values(exitCodes)) expect(worstExitCode([code, exitCodes.done])).toBe(code);
});
