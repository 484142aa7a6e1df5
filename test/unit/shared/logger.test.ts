import {closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createLogger} from '../../../src/shared/logger.ts';

let folder: string;
let file: string;
let fd: number;

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'fcm-logger-'));
	file = path.join(folder, 'master.log');
	fd = openSync(file, 'a');
});
afterEach(() => {
	closeSync(fd);
	rmSync(folder, {recursive: true});
});

test('a log that has grown to its bound is set aside, and the next line begins anew', () => {
	const logger = createLogger(file, 1000, fd);
	for (let line = 0; line < 100; line++) logger.info(`line ${line}`);
	const all = readFileSync(`${file}.1`, 'utf8') + readFileSync(file, 'utf8');
	const numbers = [...all.matchAll(/info line (\d+)\n/g)].map(([, number]) => Number(number));
	expect(numbers).toEqual(Array.from(numbers, (_, index) => 100 - numbers.length + index));
	expect(statSync(file).size).toBeLessThan(1200);
	expect(statSync(`${file}.1`).size).toBeLessThan(1200);
});

test('what grew before this process began is noticed with its first line', () => {
	const before = createLogger(null, 1000, fd);
	for (let line = 0; line < 100; line++) before.info(`line ${line}`);
	createLogger(file, 1000, fd).info('first');
	expect(readFileSync(`${file}.1`, 'utf8')).toMatch(/info first\n$/);
	expect(statSync(file).size).toBe(0);
});

test('another file that has the name is left alone', () => {
	const other = path.join(folder, 'other.log');
	closeSync(openSync(other, 'a'));
	const logger = createLogger(other, 1000, fd);
	for (let line = 0; line < 100; line++) logger.info(`line ${line}`);
	expect(existsSync(`${other}.1`)).toBe(false);
	expect(statSync(file).size).toBeGreaterThan(1000);
});

test('a disk that is full costs lines and nothing else', () => {
	const full = openSync('/dev/full', 'a');
	expect(() => createLogger(null, 1000, full).error('lost')).not.toThrow();
	closeSync(full);
});
