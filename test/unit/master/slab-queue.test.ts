import {expect, test} from 'vitest';
import {SlabQueue} from '../../../src/master/slab-queue.ts';

function drain(queue: SlabQueue): string {
	let all = '';
	for (let slab = queue.take(); slab; slab = queue.take()) {
		all += slab.rest().toString('latin1');
		queue.release(slab);
	}
	return all;
}

test.each([
	['one', '[one]\n'],
	['', '[]\n'],
	['\n', '[]\n[]\n'],
	['a\nbb\n\nccc', '[a]\n[bb]\n[]\n[ccc]\n'],
])('each line of %j gets its frame', (text, records) => {
	const queue = new SlabQueue();
	queue.push({before: '[', lines: Buffer.from(text), after: ']\n'});
	expect(drain(queue)).toBe(records);
	expect(queue.bytes).toBe(0);
});

test('whatever the sizes, no byte is lost or changed', () => {
	const queue = new SlabQueue();
	const before = '2026-11-20T11:38:00.123Z 0.1 out ';
	let expected = '';
	for (let chunk = 0; chunk < 60; chunk++) {
		const lines = Array.from({length: 1 + ((chunk * 977) % 700)}, (_, line) => 'x'.repeat((line * chunk * 13) % 190));
		queue.push({before, lines: Buffer.from(lines.join('\n')), after: '\n'});
		expected += lines.map((line) => `${before}${line}\n`).join('');
		if (chunk % 7 === 6) {
			expect(queue.bytes).toBe(expected.length);
			expect(drain(queue) === expected).toBe(true);
			expected = '';
		}
	}
});

test('a chunk of nothing but newlines takes more than one slab', () => {
	const queue = new SlabQueue();
	queue.push({before: 'x'.repeat(40), lines: Buffer.alloc(65_535, '\n'), after: '\n'});
	const slabs: number[] = [];
	for (let slab = queue.take(); slab; slab = queue.take()) {
		slabs.push(slab.end);
		expect(slab.end).toBeLessThanOrEqual(slab.bytes.length);
	}
	expect(slabs.length).toBeGreaterThan(1);
	expect(slabs.reduce((sum, size) => sum + size, 0)).toBe(65_536 * 41);
});

test('what is dropped is counted', () => {
	const queue = new SlabQueue();
	for (let count = 0; count < 30; count++)
		queue.push({before: 'p ', lines: Buffer.from('a\n'.repeat(9999)), after: '\n'});
	const taken = queue.take()!;
	const records = taken.rest().toString().split('\n').length - 1;
	expect(queue.drop()).toBe(300_000 - records);
	queue.release(taken);
	expect(queue.bytes).toBe(0);
});

test('a record that was written in part can be finished', () => {
	const queue = new SlabQueue();
	queue.push({before: '', lines: Buffer.from('abc\ndef\nghi'), after: '\n'});
	const slab = queue.take()!;
	expect(slab.takeTorn()).toBeNull();
	slab.at = 4;
	expect(slab.takeTorn()).toBeNull();
	slab.at = 6;
	expect(slab.takeTorn()?.toString()).toBe('f\n');
	expect(slab.rest().toString()).toBe('ghi\n');
});

test.each([
	[3, 4],
	[4, 4],
	[7, 4],
	[8, 8],
	[100, 12],
	[0, 4],
	[-5, 4],
])('in %i bytes there is room for records up to %i', (room, end) => {
	const queue = new SlabQueue();
	queue.push({before: '', lines: Buffer.from('abc\ndef\nghi'), after: '\n'});
	expect(queue.take()!.recordsUpTo(room)).toBe(end);
});
