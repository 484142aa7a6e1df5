import {
	appendFileSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {LogFile, type LogFileOptions, type LogFilePolicy} from '../../../src/master/log-file.ts';
import {rotatedFiles} from '../../../src/shared/log-file-names.ts';

let folder: string;
let file: string;
let said: string[];
let lost: number;
const made: LogFile[] = [];

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'fcm-log-file-'));
	file = path.join(folder, 'logs/out.log');
	said = [];
	lost = 0;
});
afterEach(async () => {
	for (const each of made.splice(0)) await each.close();
	rmSync(folder, {recursive: true});
});

type Rotate = Partial<LogFilePolicy['rotate']>;

function logFile(
	rotate: Rotate = {},
	options: Partial<LogFileOptions> = {},
	overflow: LogFilePolicy['overflow'] = 'block',
): LogFile {
	const made1 = new LogFile({
		path: file,
		policy: {rotate: {sizeBytes: null, everyMs: null, keep: 5, compress: false, ...rotate}, overflow},
		isShared: false,
		lost: (lines) => {
			lost += lines;
		},
		say: (level, words) => said.push(`${level}: ${words}`),
		...options,
	});
	made.push(made1);
	return made1;
}

function add(log: LogFile, ...lines: string[]): Promise<void> | null {
	return log.append({before: '', lines: Buffer.from(lines.join('\n')), after: '\n'});
}

/** All that is kept, the oldest first. */
function kept(): string {
	const older = rotatedFiles(file).reverse();
	const texts = older.map(({path: each, isCompressed}) =>
		isCompressed ? gunzipSync(readFileSync(each)) : readFileSync(each),
	);
	return Buffer.concat([...texts, readFileSync(file)]).toString();
}

describe('rotation', () => {
	test('happens between two lines, before the file would be too large', async () => {
		const log = logFile({sizeBytes: 10, keep: 100});
		add(log, 'aaaa', 'bbbb', 'cccc', 'a line that is too long by itself', 'dddd');
		await log.idle();
		expect(kept()).toBe('aaaa\nbbbb\ncccc\na line that is too long by itself\ndddd\n');
		expect(rotatedFiles(file).map(({path: each}) => readFileSync(each, 'utf8'))).toEqual([
			'a line that is too long by itself\n',
			'cccc\n',
			'aaaa\nbbbb\n',
		]);
	});

	test('keeps so many older files and no more', async () => {
		const log = logFile({sizeBytes: 10, keep: 2});
		for (let line = 0; line < 50; line++) add(log, `line ${line}`);
		await log.idle();
		expect(kept()).toBe('line 47\nline 48\nline 49\n');
	});

	test('with none to keep begins anew', async () => {
		const log = logFile({sizeBytes: 10, keep: 0});
		add(log, 'aaaa', 'bbbb', 'cccc');
		await log.idle();
		expect(kept()).toBe('cccc\n');
	});

	test('a lower bound counts from the next one on', async () => {
		const log = logFile({sizeBytes: 10, keep: 9});
		for (let line = 0; line < 5; line++) add(log, `line ${line}`);
		await log.idle();
		log.policy = {rotate: {sizeBytes: 10, everyMs: null, keep: 1, compress: false}, overflow: 'block'};
		add(log, 'last');
		await log.idle();
		expect(kept()).toBe('line 4\nlast\n');
	});

	test('compresses, loses nothing and leaves no other file', async () => {
		const log = logFile({sizeBytes: 1000, keep: 1000, compress: true});
		let all = '';
		for (let line = 0; line < 500; line++) {
			add(log, `line ${line}`);
			all += `line ${line}\n`;
			if (line % 50 === 0) await log.idle();
		}
		await log.idle();
		add(log, 'end');
		await log.idle();
		expect(kept()).toBe(`${all}end\n`);
		expect(rotatedFiles(file).filter(({isCompressed}) => !isCompressed)).toEqual([]);
	});

	test('leaves compressed files the time of their last line, to the microsecond: readers know them by it', async () => {
		const log = logFile({sizeBytes: 100, keep: 10, compress: true});
		add(log, 'x'.repeat(90));
		await log.idle();
		const {mtimeMs} = statSync(file);
		add(log, 'y'.repeat(90));
		await log.idle();
		expect(Math.abs(statSync(`${file}.1.gz`).mtimeMs - mtimeMs)).toBeLessThan(0.01);
	});

	test('by age goes by the age of the file, also of one that was there before', async () => {
		const first = logFile();
		add(first, 'old');
		await first.close();
		const log = logFile({everyMs: 1});
		await new Promise((resolve) => setTimeout(resolve, 5));
		add(log, 'new');
		await log.idle();
		expect(readFileSync(`${file}.1`, 'utf8')).toBe('old\n');
		expect(readFileSync(file, 'utf8')).toBe('new\n');
	});

	test('does not happen for a file that was emptied meanwhile', async () => {
		const log = logFile({sizeBytes: 10});
		add(log, 'aaaa', 'bbb');
		await log.idle();
		truncateSync(file);
		add(log, 'cccc');
		await log.idle();
		expect(kept()).toBe('cccc\n');
	});

	test('of a file of many app masters loses nothing', async () => {
		const logs = [0, 1, 2].map(() => logFile({sizeBytes: 500, keep: 1000}, {isShared: true}));
		for (let line = 0; line < 100; line++) {
			for (const [index, log] of logs.entries()) add(log, `${index} ${line}`);
			if (line % 5 === 0) await Promise.all(logs.map((log) => log.idle()));
		}
		await Promise.all(logs.map((log) => log.idle()));
		const lines = kept().split('\n').slice(0, -1);
		expect(lines.toSorted()).toEqual(
			[0, 1, 2].flatMap((index) => Array.from({length: 100}, (_, line) => `${index} ${line}`)).toSorted(),
		);
		expect(rotatedFiles(file).length).toBeGreaterThan(1);
	});
});

test('goes on in the file that has its name, when somebody else has moved it', async () => {
	const log = logFile({}, {isShared: true});
	add(log, 'a');
	await log.idle();
	renameSync(file, `${file}.moved`);
	writeFileSync(file, '');
	add(log, 'b');
	await log.idle();
	expect(readFileSync(file, 'utf8')).toBe('b\n');
});

test('appends to what is there, readable by its owner only', async () => {
	const first = logFile();
	add(first, 'a');
	await first.close();
	appendFileSync(file, 'b\n');
	const log = logFile();
	add(log, 'c');
	await log.idle();
	expect(readFileSync(file, 'utf8')).toBe('a\nb\nc\n');
	expect(statSync(file).mode & 0o777).toBe(0o600);
});

describe('what cannot be written', () => {
	test('is counted and said once, and nobody waits', async () => {
		const log = logFile({}, {path: '/dev/full'});
		add(log, 'a', 'b');
		await log.idle();
		expect(add(log, 'c')).toBeNull();
		await log.idle();
		expect(lost).toBe(3);
		expect(said).toEqual([
			expect.stringMatching(/^error: cannot write \/dev\/full: ENOSPC; lines are lost until it can$/),
		]);
	});

	test('because the folder cannot be made is counted as well', async () => {
		writeFileSync(path.join(folder, 'logs'), 'in the way');
		const log = logFile();
		add(log, 'a');
		await log.idle();
		expect({lost, said: said.length}).toEqual({lost: 1, said: 1});
	});
});

describe('more than the disk takes', () => {
	const flood = {before: '', lines: Buffer.from('x'.repeat(65_535)), after: '\n'};

	test('makes who writes wait until there is room', async () => {
		const log = logFile();
		let room: Promise<void> | null = null;
		let count = 0;
		for (; !room; count++) room = log.append(flood);
		expect(count).toBeLessThan(100);
		await room;
		await log.idle();
		expect(statSync(file).size).toBe(count * 65_536);
		expect(lost).toBe(0);
	});

	test('is dropped and counted where that is wanted', async () => {
		const log = logFile({}, {}, 'drop');
		for (let count = 0; count < 100; count++) expect(log.append(flood)).toBeNull();
		await log.idle();
		expect(lost).toBeGreaterThan(0);
		expect(statSync(file).size).toBe((100 - lost) * 65_536);
	});
});
