import {appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {LogCompressor} from '../../../src/master/log-rotation.ts';
import {compressingFiles, compressingName} from '../../../src/shared/log-file-names.ts';

let folder: string;
let file: string;

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'fcm-rotation-'));
	file = path.join(folder, 'out.log');
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const text = (name: string) => gunzipSync(readFileSync(`${file}${name}`)).toString();

describe('compression', () => {
	test('has what somebody who was held up wrote to the file meanwhile', async () => {
		writeFileSync(`${file}.2`, 'a\n');
		let isLate = true;
		const compressor = new LogCompressor(file, (work) => {
			if (isLate) appendFileSync(`${file}.2`, 'late\n');
			isLate = false;
			return work();
		});
		compressor.start(2);
		await compressor.idle();
		expect(text('.2.gz')).toBe('a\nlate\n');
		expect(existsSync(`${file}.2`)).toBe(false);
		expect(compressingFiles(file)).toEqual([]);
	});

	test('leaves the young ones alone where others may still write to them', async () => {
		writeFileSync(`${file}.1`, 'a\n');
		writeFileSync(`${file}.2`, 'b\n');
		writeFileSync(`${file}.3`, 'c\n');
		utimesSync(`${file}.3`, 1, 1);
		const compressor = new LogCompressor(file, (work) => work());
		compressor.start(2, 60_000);
		await compressor.idle();
		expect([existsSync(`${file}.1`), existsSync(`${file}.2`), text('.3.gz')]).toEqual([true, true, 'c\n']);
	});

	test('takes away what a dead process has left half done, and nothing of one that lives', async () => {
		writeFileSync(`${file}.1`, 'a\n');
		const [dead, alive] = [compressingName(file, 2 ** 22 + 1), compressingName(file, process.ppid)];
		writeFileSync(dead, 'x');
		writeFileSync(alive, 'x');
		const compressor = new LogCompressor(file, (work) => work());
		compressor.start(1);
		await compressor.idle();
		expect([existsSync(dead), existsSync(alive), text('.1.gz')]).toEqual([false, true, 'a\n']);
	});
});
