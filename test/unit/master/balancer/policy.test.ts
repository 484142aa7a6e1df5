import {describe, expect, it} from 'vitest';
import {clientKey, pickLeastConnections, pickSticky} from '../../../../src/master/balancer/policy.ts';

const worker = (id: number, slot: number, connections = 0) => ({id, slot, connections});
const clients = Array.from({length: 500}, (_, i) => `10.0.${i >> 8}.${i & 255}`);

describe('pickLeastConnections', () => {
	it.each([
		['the one with the fewest', [worker(1, 0, 5), worker(2, 1, 2), worker(3, 2, 4)], 0, 2],
		['of equals the next after the last', [worker(1, 0), worker(2, 1), worker(3, 2)], 1, 2],
		['of equals the first again after the end', [worker(1, 0), worker(2, 1), worker(3, 2)], 3, 1],
		['only among the equals', [worker(1, 0, 1), worker(2, 1, 9), worker(3, 2, 1)], 1, 3],
		['in any order of the list', [worker(3, 2), worker(1, 0), worker(2, 1)], 2, 3],
		['when the last one is gone', [worker(1, 0), worker(9, 2)], 4, 9],
	])('takes %s', (_, candidates, last, expected) => {
		expect(pickLeastConnections(candidates, last)?.id).toBe(expected);
	});

	it('goes round when nothing stays open', () => {
		const candidates = [worker(4, 0), worker(7, 1), worker(9, 2)];
		const turns: number[] = [];
		for (let last = 0; turns.length < 6; last = turns.at(-1)!) turns.push(pickLeastConnections(candidates, last)!.id);
		expect(turns).toEqual([4, 7, 9, 4, 7, 9]);
	});

	it('has no answer without candidates', () => {
		expect(pickLeastConnections([], 1)).toBeUndefined();
	});
});

describe('pickSticky', () => {
	it('keeps every client in its slot over a reload, with the newer worker', () => {
		const before = [worker(1, 0), worker(2, 1), worker(3, 2)];
		const during = [...before, worker(5, 1), worker(4, 0)];
		const after = [worker(4, 0), worker(5, 1), worker(6, 2)];
		const newest = new Map([
			[0, 4],
			[1, 5],
			[2, 3],
		]);
		for (const client of clients) {
			const slot = pickSticky(before, client)!.slot;
			expect(pickSticky(during, client)?.id).toBe(newest.get(slot));
			expect(pickSticky(after, client)?.slot).toBe(slot);
		}
	});

	it('does not look at connections', () => {
		const even = [worker(1, 0), worker(2, 1)];
		const uneven = [worker(1, 0, 1000), worker(2, 1)];
		for (const client of clients) expect(pickSticky(uneven, client)?.id).toBe(pickSticky(even, client)?.id);
	});

	it('has no answer without candidates', () => {
		expect(pickSticky([], '127.0.0.1')).toBeUndefined();
	});
});

describe('clientKey', () => {
	it.each([
		['127.0.0.1', '127.0.0.1'],
		['::ffff:127.0.0.1', '127.0.0.1'],
		['::1', '::1'],
		['', ''],
	])('of %j is %j', (address, key) => {
		expect(clientKey(address)).toBe(key);
	});
});
