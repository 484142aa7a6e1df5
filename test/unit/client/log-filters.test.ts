import {rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {LogFilter, type LogFilterOptions} from '../../../src/client/log-filter.ts';
import {readAllRecords, readLastRecords} from '../../../src/client/log-history.ts';
import {type LogSource, lineOf} from '../../../src/client/log-line.ts';
import {framed, logFolder} from './log-files.ts';

let files: ReturnType<typeof logFolder>;
beforeEach(() => {
	files = logFolder();
});
afterEach(() => rmSync(files.folder, {recursive: true}));

/** Read in both ways, which must agree. */
async function texts(options: LogFilterOptions, sources: LogSource[] = [files.out, files.err]): Promise<string[]> {
	const filter = new LogFilter(options);
	const all: string[] = [];
	for await (const records of readAllRecords(sources, filter, new Map()))
		all.push(...records.map((each) => lineOf(each).text));
	const {records} = await readLastRecords(sources, 1_000_000, filter);
	expect(records.map((each) => lineOf(each).text)).toEqual(all);
	const last = await readLastRecords(sources, 2, filter);
	expect(last.records.map((each) => lineOf(each).text)).toEqual(all.slice(-2));
	return all;
}

describe('filters', () => {
	beforeEach(() => {
		const out = ['GET /a 200', 'GET /b 500', 'Timeout', 'say "timeout"', 'straße'];
		writeFileSync(files.out.path, out.map((text, index) => framed(index * 10, text, 'out', index % 2)).join(''));
		writeFileSync(files.err.path, framed(15, 'timeout in err', 'err', 1));
	});

	test.each<[LogFilterOptions, string[]]>([
		[{grep: 'GET'}, ['GET /a 200', 'GET /b 500']],
		[{grep: 'GET .* 5\\d\\d'}, ['GET /b 500']],
		[{grep: '^timeout'}, ['timeout in err']],
		[{grep: 'timeout', ignoreCase: true}, ['timeout in err', 'Timeout', 'say "timeout"']],
		[{grep: '"timeout"'}, ['say "timeout"']],
		[{grep: 'STRASSE|straße'}, ['straße']],
		[{grep: 'STRAßE', ignoreCase: true}, ['straße']],
		[{grep: 'GET|[Tt]imeout', invert: true}, ['straße']],
		[{grep: ' out '}, []],
		[{grep: '2026'}, []],
		[{slot: 1}, ['GET /b 500', 'timeout in err', 'say "timeout"']],
		[{slot: 1, grep: 'GET'}, ['GET /b 500']],
		[
			{since: '2026-11-20T12:00:00.015Z', until: '2026-11-20T12:00:00.030Z'},
			['timeout in err', 'Timeout', 'say "timeout"'],
		],
		[{generation: 7}, []],
	])('%j finds %j', async (options, found) => {
		expect(await texts(options)).toEqual(found);
	});

	test('a broken pattern is a SyntaxError', () => {
		expect(() => new LogFilter({grep: '('})).toThrow(SyntaxError);
	});
});

describe('older files', () => {
	test('are read in their order, compressed ones too', async () => {
		writeFileSync(`${files.out.path}.10.gz`, gzipSync(framed(1, 'a') + framed(2, 'b')));
		writeFileSync(`${files.out.path}.2`, `${framed(3, 'c')}${framed(4, 'unfinished').trimEnd()}`);
		writeFileSync(`${files.out.path}.1`, framed(5, 'd'));
		writeFileSync(files.out.path, framed(6, 'e'));
		expect(await texts({})).toEqual(['a', 'b', 'c', 'unfinished', 'd', 'e']);
		expect(await texts({grep: '[bd]$'})).toEqual(['b', 'unfinished', 'd'].filter((text) => /[bd]$/.test(text)));
	});

	test('that lie there twice, because compression was interrupted, count once', async () => {
		writeFileSync(`${files.out.path}.1`, framed(1, 'a'));
		writeFileSync(`${files.out.path}.1.gz`, gzipSync(framed(1, 'a')));
		const {atime, mtime} = statSync(`${files.out.path}.1`);
		utimesSync(`${files.out.path}.1.gz`, atime, mtime);
		writeFileSync(files.out.path, framed(2, 'b'));
		expect(await texts({})).toEqual(['a', 'b']);
	});

	test('of the same name with something else behind it are not ours', async () => {
		writeFileSync(`${files.out.path}.bak`, framed(1, 'x'));
		writeFileSync(`${files.out.path}.01`, framed(1, 'x'));
		writeFileSync(files.out.path, framed(2, 'b'));
		expect(await texts({})).toEqual(['b']);
	});
});

test('large files are merged by time, line for line', async () => {
	const lines = Array.from({length: 60_000}, (_, index) => ({
		index,
		stream: index % 3 === 0 ? ('err' as const) : ('out' as const),
	}));
	const text = (stream: 'out' | 'err') =>
		lines
			.filter((line) => line.stream === stream)
			.map(({index}) => framed(index, `${index} ${'x'.repeat(index % 90)}`, stream))
			.join('');
	writeFileSync(files.out.path, text('out'));
	writeFileSync(files.err.path, text('err'));
	const all = await texts({});
	expect(all.map((each) => Number(each.split(' ')[0]))).toEqual(lines.map(({index}) => index));
	expect((await texts({grep: '^59\\d\\d\\d '})).length).toBe(1000);
});

test('a file of several apps and both streams gives each its own lines', async () => {
	const time = '2026-11-20T12:00:00.000Z';
	const text = `${time} api/0.1 out a\n${time} web/0.1 out b\n${time} api/1.1 err c\nbare\n`;
	writeFileSync(files.out.path, text);
	const source = {...files.out, isShared: true};
	expect(await texts({}, [source])).toEqual(['a', 'bare']);
	expect(await texts({}, [{...source, stream: 'err', isSecond: true}])).toEqual(['c']);
	expect(await texts({}, [{...source, app: 'web', isSecond: true}])).toEqual(['b']);
});

test('raw files are merged by when they were written', async () => {
	writeFileSync(files.out.path, 'x\ny\n');
	utimesSync(files.out.path, 0, Date.UTC(2026, 10, 20, 12, 0, 1) / 1000);
	writeFileSync(files.err.path, framed(0, 'before', 'err') + framed(2000, 'after', 'err'));
	expect(await texts({}, [{...files.out, isRaw: true}, files.err])).toEqual(['before', 'x', 'y', 'after']);
});
