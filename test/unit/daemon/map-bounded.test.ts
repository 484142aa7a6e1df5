import {expect, it} from 'vitest';
import {mapBounded} from '../../../src/daemon/map-bounded.ts';

it('works on a bounded number of items at once and keeps their order', async () => {
	let atOnce = 0;
	let most = 0;
	const work = async (item: number) => {
		most = Math.max(most, ++atOnce);
		// The later the item, the sooner it is done.
		for (let turn = item; turn < 10; turn++) await new Promise(setImmediate);
		atOnce--;
		return item * 2;
	};
	expect(await mapBounded([1, 2, 3, 4, 5, 6, 7], 3, work)).toEqual([2, 4, 6, 8, 10, 12, 14]);
	expect(most).toBe(3);
	expect(await mapBounded([], 3, work)).toEqual([]);
});
