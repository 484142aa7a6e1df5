import {expect, it} from 'vitest';
import {chaos} from '../helpers/chaos.ts';

/** `npm run chaos -- faults` has 80 of them. */
it('whatever dies in the middle of whatever was asked for, all is as it was asked for', async () => {
	const {code, stdout, stderr} = await chaos('faults', '--short');
	expect({code, stderr}).toEqual({code: 0, stderr: expect.stringMatching(/^faults: seed \d+\n/)});
	const {struck, served} = JSON.parse(stdout) as {struck: Record<string, number>; served: number};
	expect(struck).toMatchObject({daemon: 5, home: 1});
	expect(struck.master).toBeGreaterThan(0);
	expect(served).toBeGreaterThan(100);
});
