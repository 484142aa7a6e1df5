import {expect, test} from 'vitest';
import {LineFramer, type Lines} from '../../../src/master/line-framer.ts';
import {maxRecordBytes} from '../../../src/protocol/log-record.ts';

function texts(lines: Lines[]): string[] {
	return lines.map(({bytes, isCut}) => `${isCut ? '+' : ''}${bytes.toString('latin1')}`);
}

function framed(bytes: Buffer, size: number): {whole: Buffer[]; parts: number} {
	const framer = new LineFramer();
	const whole: Buffer[] = [];
	let parts = 0;
	let begun: Buffer[] = [];
	const take = ({bytes: text, isCut}: Lines) => {
		const lines = text.toString('latin1').split('\n');
		for (const line of lines) {
			begun.push(Buffer.from(line, 'latin1'));
			if (isCut) parts++;
			else {
				whole.push(Buffer.concat(begun));
				begun = [];
			}
		}
	};
	for (let at = 0; at < bytes.length; at += size) framer.push(Buffer.from(bytes.subarray(at, at + size))).forEach(take);
	framer.end().forEach(take);
	return {whole, parts};
}

test('the lines of a chunk stay together, and the unfinished one waits', () => {
	const framer = new LineFramer();
	expect(texts(framer.push(Buffer.from('a\nb\nc')))).toEqual(['a\nb']);
	expect(texts(framer.push(Buffer.from('d')))).toEqual([]);
	expect(texts(framer.push(Buffer.from('e\nf\n\n')))).toEqual(['cde', 'f\n']);
	expect(texts(framer.end())).toEqual([]);
});

test('what has no newline at the end is a line too', () => {
	const framer = new LineFramer();
	framer.push(Buffer.from('a\nlast words'));
	expect(texts(framer.end())).toEqual(['last words']);
	expect(texts(framer.end())).toEqual([]);
});

test('an empty line is a line', () => {
	expect(texts(new LineFramer().push(Buffer.from('\n')))).toEqual(['']);
	expect(texts(new LineFramer().push(Buffer.from('\n\na\n')))).toEqual(['\n\na']);
});

test.each([1, 7, 64, 4096, 65_536, 200_000])('every byte comes through, in chunks of %i', (size) => {
	const parts: Buffer[] = [];
	for (let line = 0; line < 60; line++) {
		const bytes = Buffer.alloc((line * 7919) % 3000);
		for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 31 + line) % 256;
		parts.push(Buffer.from(bytes.filter((byte) => byte !== 10)), Buffer.from('\n'));
	}
	const all = Buffer.concat(parts);
	expect(Buffer.concat(framed(all, size).whole.flatMap((line) => [line, Buffer.from('\n')])).equals(all)).toBe(true);
});

test.each([1000, 65_536, 65_537, 1_000_000])(
	'a line that is too long is cut between characters, in chunks of %i',
	(size) => {
		const long = 'ä€𝄞x'.repeat(30_000);
		const {whole, parts} = framed(Buffer.from(`before\n${long}\nafter\n`), size);
		expect(whole.map(String)).toEqual(['before', long, 'after']);
		expect(parts).toBe(Math.floor(Buffer.byteLength(long) / maxRecordBytes));
	},
);

test('no part is longer than allowed or ends inside a character', () => {
	const framer = new LineFramer();
	const parts = framer.push(Buffer.from('€'.repeat(100_000)));
	expect(parts.length).toBeGreaterThan(2);
	for (const {bytes, isCut} of parts) {
		expect(isCut).toBe(true);
		expect(bytes.length).toBeLessThanOrEqual(maxRecordBytes);
		expect(bytes.toString()).not.toContain('\uFFFD');
	}
});

test('a program that writes byte by byte without a newline holds no more than one record', () => {
	const framer = new LineFramer();
	const lines: Lines[] = [];
	for (let at = 0; at < maxRecordBytes + 10; at++) lines.push(...framer.push(Buffer.of(0x80)));
	expect(lines).toHaveLength(1);
	expect(lines[0]?.bytes).toHaveLength(maxRecordBytes);
});
