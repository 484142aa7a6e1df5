import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parseRecord} from '../../../src/client/log-line.ts';
import {OutputLog} from '../../../src/master/output-log.ts';
import type {LogsSpec} from '../../../src/protocol/app-spec.ts';
import {laterFields} from '../../../src/protocol/complete-spec.ts';

let folder: string;
let logs: OutputLog[];
const said: string[] = [];
const logger = {
	info: (words: string) => said.push(words),
	warn: (words: string) => said.push(words),
	error: (words: string) => said.push(words),
};

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'fcm-output-'));
	logs = [];
});
afterEach(async () => {
	for (const log of logs) await log.flush(5000);
	rmSync(folder, {recursive: true});
});

function outputLog(spec: Partial<LogsSpec> = {}, app = 'api'): OutputLog {
	const log = new OutputLog({
		app,
		logs: {...laterFields.logs, ...spec},
		paths: {out: path.join(folder, 'out.log'), err: path.join(folder, 'error.log')},
		logger,
	});
	logs.push(log);
	return log;
}

function write(log: OutputLog, text: string | Buffer, slot = 0, stream: 'out' | 'err' = 'out', isCut = false): void {
	log.write(stream, {slot, generation: 3}, {bytes: Buffer.from(text as string), isCut});
}

async function linesOf(file: string): Promise<string[]> {
	for (const log of logs) await log.flush(5000);
	return readFileSync(path.join(folder, file), 'latin1').split('\n').slice(0, -1);
}

test('text: time, slot, generation, stream, and the bytes as they came', async () => {
	const log = outputLog();
	write(log, Buffer.from('a\xff\x1b[31m\r\nb', 'latin1'), 4);
	write(log, 'part', 4, 'out', true);
	const lines = await linesOf('out.log');
	expect(lines.map((line) => line.slice(25))).toEqual(['4.3 out a\xff\x1b[31m\r', '4.3 out b', '4.3 out+ part']);
	expect(new Date(lines[0]!.slice(0, 24)).toISOString()).toBe(lines[0]!.slice(0, 24));
});

test('json: an object a line, whatever the bytes', async () => {
	const log = outputLog({type: 'json'});
	const texts = ['plain', 'a "quote" \\ \x1b', 'äöü €', 'a\xff', ''];
	const bytes = texts.map((text) => Buffer.from(text, text.includes('\xff') ? 'latin1' : 'utf8'));
	for (const each of bytes) write(log, each, 1, 'err');
	write(log, 'two\nlines', 1, 'err');
	write(log, 'part', 1, 'err', true);
	const lines = await linesOf('error.log');
	const objects = lines.map((line) => JSON.parse(Buffer.from(line, 'latin1').toString()));
	expect(objects[0]).toEqual({
		time: expect.any(String),
		app: 'api',
		slot: 1,
		generation: 3,
		stream: 'err',
		line: 'plain',
	});
	expect(objects.map(({line}) => line)).toEqual([...texts.slice(0, 3), 'a\udcff', '', 'two', 'lines', 'part']);
	expect(objects.at(-1)).toMatchObject({cut: true});
	const source = {app: 'api', stream: 'err' as const, path: ''};
	const read = lines.slice(0, 5).map((line) => parseRecord(Buffer.from(line, 'latin1'), source).bytes);
	expect(read.map(String)).toEqual(bytes.map(String));
	expect(read[3]).toEqual(bytes[3]);
});

test('raw: the lines alone; a part of one ends with a backslash', async () => {
	const log = outputLog({type: 'raw'});
	write(log, 'a\nb');
	write(log, 'part', 0, 'out', true);
	expect(await linesOf('out.log')).toEqual(['a', 'b', 'part\\']);
});

test('a named file names the app, and may be that of both streams and of several apps', async () => {
	const both = path.join(folder, 'both.log');
	const api = outputLog({outFile: both, errorFile: both});
	const web = outputLog({outFile: both}, 'web');
	write(api, 'a');
	write(api, 'b', 1, 'err');
	await linesOf('both.log');
	write(web, 'c');
	expect((await linesOf('both.log')).map((line) => line.slice(25))).toEqual([
		'api/0.3 out a',
		'api/1.3 err b',
		'web/0.3 out c',
	]);
});

test('merge: false gives each worker its own', async () => {
	const log = outputLog({merge: false});
	write(log, 'a', 0);
	write(log, 'b', 1);
	expect(await linesOf('out-0.log')).toHaveLength(1);
	expect(await linesOf('out-1.log')).toHaveLength(1);
	expect(existsSync(path.join(folder, 'out.log'))).toBe(false);
});

test('/dev/null keeps nothing and counts nothing', async () => {
	const log = outputLog({outFile: '/dev/null', merge: false});
	expect(log.write('out', {slot: 1, generation: 1}, {bytes: Buffer.from('a'), isCut: false})).toBeNull();
	expect(log.dropped).toBe(0);
});

test('another spec counts for what comes, and loses nothing of what was', async () => {
	const log = outputLog();
	write(log, 'a');
	log.configure({...laterFields.logs, type: 'raw', outFile: path.join(folder, 'named.log')});
	write(log, 'b');
	expect(await linesOf('named.log')).toEqual(['b']);
	await expect.poll(() => readFileSync(path.join(folder, 'out.log'), 'utf8')).toMatch(/ a\n$/);
});

test('what is lost is told', async () => {
	const log = outputLog({outFile: '/dev/full'});
	write(log, 'a\nb\nc');
	await log.flush(5000);
	expect(log.dropped).toBe(3);
});
