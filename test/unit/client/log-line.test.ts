import {expect, test} from 'vitest';
import {type LogLine, type LogSource, lineOf, parseRecord} from '../../../src/client/log-line.ts';

const source: LogSource = {app: 'api', stream: 'out', path: '/out.log'};

function parse(line: string | Buffer, from: Partial<LogSource> = {}): LogLine {
	return lineOf(parseRecord(Buffer.from(line as string), {...source, ...from}));
}

test('a framed line is taken apart', () => {
	expect(parse('2026-11-20T11:38:00.123Z 12.3 err  two  spaces')).toEqual({
		...{time: '2026-11-20T11:38:00.123Z', app: 'api', slot: 12, generation: 3, stream: 'err', text: ' two  spaces'},
	});
});

test('a line of version 0.1.0 has no generation', () => {
	expect(parse('2026-11-20T11:38:00.123Z 12 err text')).toMatchObject({slot: 12, generation: null, text: 'text'});
});

test('a file that is not the own one names the app', () => {
	expect(parse('2026-11-20T11:38:00.123Z my.app-2/0.1 out text')).toMatchObject({
		app: 'my.app-2',
		slot: 0,
		text: 'text',
	});
});

test('a part of a line that was too long says so', () => {
	expect(parse('2026-11-20T11:38:00.123Z 0.1 out+ text')).toMatchObject({cut: true, text: 'text'});
});

test('an empty line stays empty, with and without its last space', () => {
	expect(parse('2026-11-20T11:38:00.123Z 0.1 out ').text).toBe('');
	expect(parse('2026-11-20T11:38:00.123Z 0.1 out').text).toBe('');
});

test('a JSON object of ours is taken apart', () => {
	const record = {time: '2026-11-20T11:38:00.123Z', app: 'web', slot: 1, generation: 2, stream: 'err', cut: true};
	const {cut, ...rest} = record;
	expect(parse(JSON.stringify({...record, line: 'a "b"'}))).toEqual({...rest, text: 'a "b"', cut});
});

test.each([['hello'], ['2026-11-20 0 out x'], ['2026-11-20T11:38:00.123Z x out y'], [''], ['{"time":1}'], ['{']])(
	'a line without a frame is kept as it is: "%s"',
	(line) => {
		const nothing = {time: '', slot: null, generation: null};
		expect(parse(line)).toEqual({...nothing, app: 'api', stream: 'out', text: line});
	},
);

test('nothing is read into the lines of a raw file', () => {
	const line = '2026-11-20T11:38:00.123Z 12.3 err text';
	expect(parse(line, {isRaw: true, slot: 4})).toMatchObject({time: '', slot: 4, stream: 'out', text: line});
});

test('a byte that is no UTF-8 is a lone surrogate', () => {
	const line = Buffer.concat([Buffer.from('2026-11-20T11:38:00.123Z 0.1 out ä'), Buffer.of(0xff, 0xe2, 0x82)]);
	expect(parse(line).text).toBe('ä\udcff\udce2\udc82');
});
