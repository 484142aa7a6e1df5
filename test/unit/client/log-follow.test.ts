import {
	appendFileSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {followLogs} from '../../../src/client/log-follow.ts';
import {readLogHistory} from '../../../src/client/log-history.ts';
import {maxLineBytes} from '../../../src/client/log-line.ts';
import {framed, logFolder} from './log-files.ts';

let files: ReturnType<typeof logFolder>;
let end: AbortController;
let ended: Promise<void>;
let seen: string[];

beforeEach(() => {
	files = logFolder();
	end = new AbortController();
	seen = [];
});

afterEach(async () => {
	end.abort();
	await ended;
	rmSync(files.folder, {recursive: true, force: true});
});

async function follow(pollMs = 20, sources = [files.out, files.err]): Promise<void> {
	const {positions} = await readLogHistory(sources, 0);
	const onLines = (lines: {text: string}[]) => void seen.push(...lines.map(({text}) => text));
	ended = followLogs({sources, positions, onLines, signal: end.signal, pollMs});
}

/** As the app master does it: the copy keeps the time of the last line. */
function compress(file: string): void {
	const {atimeMs, mtimeMs} = statSync(file);
	writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
	utimesSync(`${file}.gz`, atimeMs / 1000, mtimeMs / 1000);
	rmSync(file);
}

async function sees(...texts: string[]): Promise<void> {
	await expect.poll(() => seen, {timeout: 10_000, interval: 5}).toEqual(texts);
}

describe('following', () => {
	test('gives out what is new, of both files, and nothing of before', async () => {
		writeFileSync(files.out.path, framed(1, 'old'));
		await follow();
		appendFileSync(files.out.path, framed(2, 'a'));
		await sees('a');
		appendFileSync(files.err.path, framed(3, 'b', 'err'));
		await sees('a', 'b');
	});

	test('waits until a line is whole', async () => {
		await follow();
		const line = framed(1, 'naïve');
		appendFileSync(files.out.path, framed(0, 'before') + line.slice(0, 30));
		await sees('before');
		appendFileSync(files.out.path, line.slice(30));
		await sees('before', 'naïve');
	});

	test('goes on after the file was cut', async () => {
		writeFileSync(files.out.path, framed(1, 'old'.repeat(50)));
		await follow();
		appendFileSync(files.out.path, framed(2, 'a'));
		await sees('a');
		truncateSync(files.out.path);
		appendFileSync(files.out.path, framed(3, 'b'));
		await sees('a', 'b');
	});

	test('reads a rotated file to its end, then the new one', async () => {
		writeFileSync(files.out.path, '');
		await follow();
		appendFileSync(files.out.path, framed(1, 'a'));
		await sees('a');
		appendFileSync(files.out.path, framed(2, 'b'));
		renameSync(files.out.path, `${files.out.path}.1`);
		writeFileSync(files.out.path, framed(3, 'c'));
		await sees('a', 'b', 'c');
	});

	test('goes on behind the file that it reads, also when that is compressed and the next ones are as old', async () => {
		const log = files.out.path;
		writeFileSync(log, framed(1, 'a'));
		const {positions} = await readLogHistory([files.out], 0);
		const sources = [files.out];
		const onLines = async (lines: {text: string}[]) => {
			const isFirst = seen.length === 0;
			seen.push(...lines.map(({text}) => text));
			if (!isFirst) return;
			// While the reader is slow, the log is rotated twice and compressed, all of it within one tick of the clock.
			const {atimeMs, mtimeMs} = statSync(log);
			renameSync(log, `${log}.2`);
			compress(`${log}.2`);
			writeFileSync(`${log}.1`, framed(3, 'c'));
			utimesSync(`${log}.1`, atimeMs / 1000, mtimeMs / 1000);
			compress(`${log}.1`);
			writeFileSync(log, framed(4, 'd'));
		};
		ended = followLogs({sources, positions, onLines, signal: end.signal, pollMs: 20});
		appendFileSync(log, framed(2, 'b'));
		await sees('b', 'c', 'd');
	});

	test('goes on where the history ended, also when that file is compressed before', async () => {
		const log = files.out.path;
		writeFileSync(`${log}.1`, framed(0, 'before'));
		utimesSync(`${log}.1`, 1, 1);
		writeFileSync(log, framed(1, 'a'));
		const {positions, lines} = await readLogHistory([files.out], 10);
		expect(lines.map(({text}) => text)).toEqual(['before', 'a']);
		appendFileSync(log, framed(2, 'b'));
		renameSync(`${log}.1`, `${log}.2`);
		renameSync(log, `${log}.1`);
		writeFileSync(log, framed(3, 'c'));
		compress(`${log}.1`);
		const onLines = (more: {text: string}[]) => void seen.push(...more.map(({text}) => text));
		ended = followLogs({sources: [files.out], positions, onLines, signal: end.signal, pollMs: 20});
		await sees('b', 'c');
	});

	test('begins anew with what is left when its file is removed', async () => {
		const log = files.out.path;
		writeFileSync(log, framed(1, 'a'));
		await follow();
		appendFileSync(log, framed(2, 'b'));
		await sees('b');
		writeFileSync(`${log}.9`, framed(0, 'long ago'));
		utimesSync(`${log}.9`, 1, 1);
		rmSync(log);
		writeFileSync(log, framed(3, 'c'));
		utimesSync(log, 2, 2);
		await sees('b', 'c');
	});

	test('of a file that several share also what one that was held up writes to a rotated one', async () => {
		const log = files.out.path;
		const line = (ms: number, text: string) => framed(ms, text).replace(' 0 out', ' api/0.1 out');
		writeFileSync(log, '');
		await follow(20, [{...files.out, isShared: true}]);
		appendFileSync(log, line(1, 'a'));
		await sees('a');
		renameSync(log, `${log}.1`);
		writeFileSync(log, line(2, 'b'));
		await sees('a', 'b');
		appendFileSync(`${log}.1`, line(3, 'late') + line(4, 'of another').replace('api/', 'web/'));
		await sees('a', 'b', 'late');
		appendFileSync(log, line(5, 'c'));
		await sees('a', 'b', 'late', 'c');
	});

	test('sees a file and a folder that appear late', async () => {
		const folder = path.join(files.folder, 'later');
		await follow(20, [{app: 'api', stream: 'out', path: path.join(folder, 'out.log')}]);
		mkdirSync(folder);
		writeFileSync(path.join(folder, 'out.log'), framed(1, 'a'));
		await sees('a');
	});

	test('needs no poll where the system tells of changes', async () => {
		writeFileSync(files.out.path, '');
		await follow(3_600_000);
		appendFileSync(files.out.path, framed(1, 'a'));
		await sees('a');
	});

	test('cuts a monstrous line and goes on behind it', async () => {
		await follow();
		appendFileSync(files.out.path, `${'x'.repeat(2 * maxLineBytes)}\n${framed(1, 'a')}`);
		await expect.poll(() => seen.map(({length}) => length), {timeout: 10_000}).toEqual([maxLineBytes, 1]);
	});

	test('loses and doubles nothing of many lines', async () => {
		await follow();
		const all = Array.from({length: 5000}, (_, index) => `line ${index}`);
		for (let at = 0; at < all.length; at += 500) {
			appendFileSync(files.out.path, all.slice(at, at + 500).map((text) => framed(at, text)).join('')); // biome-ignore format: one write
			await new Promise(setImmediate);
		}
		await expect.poll(() => seen.length, {timeout: 10_000}).toBe(all.length);
		expect(seen).toEqual(all);
	});
});

test('a slow reader is waited for', async () => {
	writeFileSync(files.out.path, '');
	const {positions} = await readLogHistory([files.out], 0);
	const batches: number[] = [];
	let release = () => {};
	const onLines = (lines: unknown[]) => {
		batches.push(lines.length);
		return new Promise<void>((resolve) => {
			release = resolve;
		});
	};
	const text = framed(1, 'x'.repeat(1000)).repeat(3000); // Several blocks.
	appendFileSync(files.out.path, text);
	ended = followLogs({sources: [files.out], positions, onLines, signal: end.signal, pollMs: 20});
	await expect.poll(() => batches.length, {timeout: 10_000}).toBe(1);
	expect(batches[0]).toBeLessThan(3000);
	release();
	await expect.poll(() => batches.length, {timeout: 10_000}).toBe(2);
	end.abort();
	release();
	await ended;
	expect(batches).toHaveLength(2);
});

test('an aborted signal ends it', async () => {
	end.abort();
	await follow();
	await ended;
	expect(seen).toEqual([]);
});
