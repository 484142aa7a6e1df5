import {expect, test} from 'vitest';
import {type LogSource, parseLogLine} from '../../../src/client/log-line.ts';

const source: LogSource = {app: 'api', stream: 'out', path: '/out.log'};

test('a framed line is taken apart', () => {
	expect(parseLogLine('2026-11-20T11:38:00.123Z 12 err  two  spaces', source)).toEqual({
		...{time: '2026-11-20T11:38:00.123Z', app: 'api', slot: 12, stream: 'err', text: ' two  spaces'},
	});
});

test('an empty line stays empty, with and without its last space', () => {
	expect(parseLogLine('2026-11-20T11:38:00.123Z 0 out ', source).text).toBe('');
	expect(parseLogLine('2026-11-20T11:38:00.123Z 0 out', source).text).toBe('');
});

test.each([['hello'], ['2026-11-20 0 out x'], ['2026-11-20T11:38:00.123Z x out y'], ['']])(
	'a line without a frame is kept as it is: "%s"',
	(line) => expect(parseLogLine(line, source)).toEqual({time: '', app: 'api', slot: null, stream: 'out', text: line}),
);
