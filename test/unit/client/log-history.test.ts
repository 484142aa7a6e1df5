import {appendFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readLogHistory} from '../../../src/client/log-history.ts';
import {maxLineBytes} from '../../../src/client/log-line.ts';
import {framed, logFolder} from './log-files.ts';

let files: ReturnType<typeof logFolder>;
beforeEach(() => {
	files = logFolder();
});
afterEach(() => rmSync(files.folder, {recursive: true}));

async function texts(count: number): Promise<string[]> {
	const {lines} = await readLogHistory([files.out, files.err], count);
	return lines.map(({text}) => text);
}

describe('the last lines', () => {
	test('are merged by time over both files', async () => {
		writeFileSync(files.out.path, framed(1, 'a') + framed(4, 'd') + framed(5, 'e'));
		writeFileSync(files.err.path, framed(2, 'b', 'err') + framed(3, 'c', 'err'));
		expect(await texts(10)).toEqual(['a', 'b', 'c', 'd', 'e']);
		expect(await texts(3)).toEqual(['c', 'd', 'e']);
		expect(await texts(0)).toEqual([]);
	});

	test('keep the order of their file when its clock went back', async () => {
		writeFileSync(files.out.path, framed(5, 'first') + framed(1, 'second'));
		writeFileSync(files.err.path, framed(3, 'between', 'err'));
		const seen = await texts(10);
		expect(seen.indexOf('first')).toBeLessThan(seen.indexOf('second'));
	});

	test('without a frame stay behind the line before them', async () => {
		writeFileSync(files.out.path, `${framed(1, 'a')}stray\n`);
		writeFileSync(files.err.path, framed(2, 'b', 'err'));
		expect(await texts(10)).toEqual(['a', 'stray', 'b']);
	});

	test('are found over the borders of blocks, whatever their length', async () => {
		const all: string[] = [];
		for (let index = 0; index < 200; index++) all.push(`${index}:${'ü'.repeat((index * 7919) % 5000)}`);
		writeFileSync(files.out.path, all.map((text, index) => framed(index, text)).join(''));
		for (const count of [1, 7, 199, 200, 500]) expect(await texts(count)).toEqual(all.slice(-count));
	});

	test('may be empty, alone, or newlines only', async () => {
		writeFileSync(files.out.path, '\n');
		expect(await texts(5)).toEqual(['']);
		writeFileSync(files.out.path, '\n\nx\n');
		expect(await texts(5)).toEqual(['', '', 'x']);
		expect(await texts(1)).toEqual(['x']);
		writeFileSync(files.out.path, '');
		expect(await texts(5)).toEqual([]);
	});

	test('of a monstrous length are cut', async () => {
		writeFileSync(files.out.path, `${framed(1, 'a')}${'x'.repeat(3 * maxLineBytes)}\n${framed(2, 'b')}`);
		const seen = await texts(3);
		expect([seen[0], seen[2]]).toEqual(['a', 'b']);
		expect(seen[1]).toHaveLength(maxLineBytes);
	});

	test('do not exist in files that do not exist', async () => {
		const {lines, positions} = await readLogHistory([files.out, files.err], 5);
		expect(lines).toEqual([]);
		expect(positions.size).toBe(0);
	});
});

test('a last line that is not whole is left to the follower', async () => {
	writeFileSync(files.out.path, `${framed(1, 'whole')}2026-11-20T12:00:00.002Z 0 out to`);
	const {lines, positions} = await readLogHistory([files.out], 5);
	expect(lines.map(({text}) => text)).toEqual(['whole']);
	const {ino, mtimeMs} = statSync(files.out.path);
	expect(positions.get(files.out.path)).toEqual({inode: ino, offset: framed(1, 'whole').length, mtimeMs});
	appendFileSync(files.out.path, 'rn\n');
	expect(await texts(1)).toEqual(['torn']);
});

test('a torn line longer than a block is held back as well', async () => {
	writeFileSync(files.out.path, framed(1, 'whole') + 'x'.repeat(200_000));
	expect(await texts(5)).toEqual(['whole']);
});
