import {appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readerGone} from '../../../src/cli/command-context.ts';
import {runCli} from '../../../src/cli/run-cli.ts';
import {appPaths} from '../../../src/client/home.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';

let home: string;

beforeEach(() => {
	home = mkdtempSync(path.join(tmpdir(), 'fcm-logs-'));
	const {logs, outLog, errorLog} = appPaths(home, 'api');
	mkdirSync(logs, {recursive: true});
	writeFileSync(outLog, framed(1, 'out', 'one') + framed(3, 'out', 'three'));
	writeFileSync(errorLog, framed(2, 'err', 'two'));
});
afterEach(() => rmSync(home, {recursive: true}));

function framed(second: number, stream: string, text: string): string {
	return `2026-11-20T11:38:0${second}.000Z 0.1 ${stream} ${text}\n`;
}

test('prints the lines of both files by time, with time, app, slot and stream', async () => {
	const context = fakeContext({home});
	expect(await runCli(['logs', 'api', '--nostream'], context)).toBe(exitCodes.done);
	expect(context.stdout.lines).toEqual([
		'2026-11-20T11:38:01.000Z api|0 out | one',
		'2026-11-20T11:38:02.000Z api|0 err | two',
		'2026-11-20T11:38:03.000Z api|0 out | three',
	]);
});

test.each([
	[['--err'], ['two']],
	[['--out'], ['one', 'three']],
	[
		['--out', '--err'],
		['one', 'two', 'three'],
	],
	[
		['--lines', '2'],
		['two', 'three'],
	],
	[['--lines', '0'], []],
])('%j prints %j', async (options, texts) => {
	const context = fakeContext({home});
	await runCli(['logs', 'api', '--nostream', ...options], context);
	expect(context.stdout.lines.map((line) => line.split(' | ')[1])).toEqual(texts);
});

test('--json prints an object per line', async () => {
	const context = fakeContext({home});
	await runCli(['logs', '--nostream', '--json', '--lines', '1'], context);
	expect(JSON.parse(context.stdout.text)).toEqual({
		...{time: '2026-11-20T11:38:03.000Z', app: 'api', slot: 0, generation: 1, stream: 'out', text: 'three'},
	});
});

test('follows until Ctrl-C', async () => {
	const context = fakeContext({home});
	const ended = runCli(['logs', 'api'], context);
	await expect.poll(() => context.stdout.text, {timeout: 5000}).toContain('three');
	appendFileSync(appPaths(home, 'api').outLog, framed(4, 'out', 'four'));
	await expect.poll(() => context.stdout.text, {timeout: 5000}).toContain('four');
	context.interrupt.abort();
	expect(await ended).toBe(exitCodes.interrupted);
	expect(context.stdout.lines).toHaveLength(4);
});

test('an app without lines says so on stderr', async () => {
	mkdirSync(appPaths(home, 'mute').logs, {recursive: true});
	const context = fakeContext({home});
	expect(await runCli(['logs', 'mute', '--nostream'], context)).toBe(exitCodes.done);
	expect(context.stdout.text).toBe('');
	expect(context.stderr.text).toBe('mute has written no lines yet\n');
});

test('an unknown app is refused with the nearest name', async () => {
	const context = fakeContext({home});
	expect(await runCli(['logs', 'apo'], context)).toBe(exitCodes.noSuchApp);
	expect(context.stderr.text).toMatch(/no app called "apo"; did you mean "api"\?/);
});

test('on a terminal what went to stderr is red', async () => {
	const context = fakeContext({home, columns: 80});
	await runCli(['logs', 'api', '--nostream'], context);
	expect(context.stdout.lines[1]).toContain('\u001B[31mapi|0 err |\u001B[39m two');
});

test('ends quietly with 0 when its reader has enough', async () => {
	const context = fakeContext({home});
	const ended = runCli(['logs', 'api'], context);
	await expect.poll(() => context.stdout.text, {timeout: 5000}).toContain('three');
	context.interrupt.abort(readerGone);
	expect(await ended).toBe(exitCodes.done);
	expect(context.stderr.text).toBe('');
});
