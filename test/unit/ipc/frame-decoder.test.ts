import {expect, test} from 'vitest';
import {FrameDecoder} from '../../../src/ipc/frame-decoder.ts';

const lines = (decoder: FrameDecoder, text: string | Buffer) => [...decoder.push(Buffer.from(text))];

test('several lines in one chunk come out one by one', () => {
	expect(lines(new FrameDecoder(), 'a\nbc\n\nd\n')).toEqual(['a', 'bc', '', 'd']);
});

test('however a text is chopped, the same lines come out', () => {
	const text = Buffer.from('{"name":"grüße 🌸"}\nsecond\n');
	for (let size = 1; size <= text.length; size++) {
		const decoder = new FrameDecoder();
		const found: string[] = [];
		for (let at = 0; at < text.length; at += size) found.push(...decoder.push(text.subarray(at, at + size)));
		expect(found).toEqual(['{"name":"grüße 🌸"}', 'second']);
	}
});

test('half a line is kept and yields nothing', () => {
	const decoder = new FrameDecoder();
	expect(lines(decoder, 'half')).toEqual([]);
	expect(lines(decoder, ' done\nnext')).toEqual(['half done']);
});

test('a line of exactly the limit passes and one byte more does not', () => {
	expect(lines(new FrameDecoder(4), '1234\n')).toEqual(['1234']);
	expect(() => lines(new FrameDecoder(4), '12345\n')).toThrow('more than 4 bytes');
});

test('a line that is too long is refused before it ends', () => {
	const decoder = new FrameDecoder(4);
	expect(lines(decoder, '1234')).toEqual([]);
	expect(() => lines(decoder, '5')).toThrow('more than 4 bytes');
});

test('the limit counts each line anew', () => {
	const decoder = new FrameDecoder(4);
	for (let round = 0; round < 10; round++) {
		expect(lines(decoder, '12')).toEqual([]);
		expect(lines(decoder, '34\n')).toEqual(['1234']);
	}
});

test('a line of a million single bytes arrives whole', () => {
	const decoder = new FrameDecoder();
	const byte = Buffer.from('x');
	for (let count = 0; count < 1_000_000; count++) for (const _ of decoder.push(byte)) expect.unreachable();
	expect(lines(decoder, '\n')[0]).toHaveLength(1_000_000);
});
