import {describe, expect, it} from 'vitest';
import {highestRandomWeight} from '../../../../src/master/balancer/rendezvous.ts';

const clients = Array.from({length: 20_000}, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);

const placed = (slots: number[]) => clients.map((client) => highestRandomWeight(client, slots));
const upTo = (count: number) => Array.from({length: count}, (_, slot) => slot);

describe('highestRandomWeight', () => {
	it.each([2, 3, 4, 7, 16, 64])('spreads clients evenly over %i slots', (count) => {
		const counts = new Map<number | undefined, number>();
		for (const slot of placed(upTo(count))) counts.set(slot, (counts.get(slot) ?? 0) + 1);
		const fair = clients.length / count;
		expect(counts.size).toBe(count);
		// Five standard deviations of a fair draw.
		const tolerance = 5 * Math.sqrt(fair);
		for (const one of counts.values()) expect(Math.abs(one - fair)).toBeLessThan(tolerance);
	});

	it.each([
		[1, 2],
		[2, 3],
		[4, 8],
		[16, 17],
	])('from %i to %i slots moves clients to the new slots only, and no more than their share', (before, after) => {
		const old = placed(upTo(before));
		const now = placed(upTo(after));
		const moved = now.filter((slot, i) => slot !== old[i]);
		expect(moved.every((slot) => slot !== undefined && slot >= before)).toBe(true);
		const share = clients.length * (1 - before / after);
		expect(Math.abs(moved.length - share)).toBeLessThan(5 * Math.sqrt(share));
	});

	it('moves only the clients of a slot that goes, and not all to the same other one', () => {
		const all = placed([0, 1, 2, 3]);
		const without = placed([0, 1, 3]);
		const refuges = new Set<number | undefined>();
		for (const [i, slot] of all.entries()) {
			if (slot === 2) refuges.add(without[i]);
			else expect(without[i]).toBe(slot);
		}
		expect([...refuges].sort()).toEqual([0, 1, 3]);
	});

	it('does not care for the order of the slots, nor for a slot that is named twice', () => {
		expect(placed([3, 1, 0, 2, 1])).toEqual(placed([0, 1, 2, 3]));
	});

	it('is the same in every process and version: these are fixed', () => {
		expect(['127.0.0.1', '192.168.1.20', '2001:db8::1', ''].map((key) => highestRandomWeight(key, upTo(8)))).toEqual([
			1, 5, 5, 3,
		]);
	});

	it('has no answer without slots', () => {
		expect(highestRandomWeight('127.0.0.1', [])).toBeUndefined();
	});
});
