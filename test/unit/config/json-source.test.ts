import {expect, test} from 'vitest';
import {failure, load} from './ecosystem-folder.ts';

test('a syntax error is told with line, column and a caret under it', async () => {
	const text = '{\n\t"apps": [\n\t\t{"script" "server.js"}\n\t]\n}\n';
	expect(await failure(load(text))).toEqual({
		code: 'FCM_ERR_CONFIG_SYNTAX',
		lines: [
			'ecosystem.json:3:13: expected a colon after the key',
			'  3 |   {"script" "server.js"}',
			'    |             ^',
		],
	});
});

test.each([
	['', '1:1: the file is empty'],
	[' \n ', '1:1: the file is empty'],
	['{"apps": [}', '1:11: expected a value'],
	['{"apps": []', '1:12: expected a closing }'],
	["{'apps': []}", '1:2: this is neither'],
	['{"apps": []} x', '1:14: '],
	['{"a": "x', '1:7: a string is not closed'],
	['{"a": "\\q"}', '1:7: no such escape'],
	['{"a": 1 "b": 2}', '1:9: expected a comma'],
	['/* open', '1:1: '],
])('%j is a syntax error at %s', async (text, expected) => {
	const {code, lines} = await failure(load(text));
	expect(code).toBe('FCM_ERR_CONFIG_SYNTAX');
	expect(lines[0]).toContain(`ecosystem.json:${expected}`);
});

test('a long line is cropped around the place', async () => {
	const {lines} = await failure(load(`{"a": "${'x'.repeat(500)}" 1, "b": "${'y'.repeat(500)}"}`));
	expect(lines[1]!.length).toBeLessThan(120);
	const [line, caret] = [lines[1]!, lines[2]!];
	expect(line[caret.indexOf('^')]).toBe('1');
});

test('comments, trailing commas, a byte order mark and Windows line ends are fine, and places stay right', async () => {
	const {lines} = await failure(load('\uFEFF// first\r\n[\r\n  {"script": "server.js", "port": "x",},\r\n]\r\n'));
	expect(lines[0]).toBe('ecosystem.json:3:35  [0].port: expected a port from 0 to 65535, got "x"');
});

test('the same key twice is refused', async () => {
	expect((await failure(load('{"script": "server.js",\n "port": 1,\n "port": 2}'))).lines).toEqual([
		'ecosystem.json:3:2  port: the same key twice; keep one',
	]);
});

test('__proto__ is refused at every depth', async () => {
	const text = '{"script": "server.js", "__proto__": {"port": 1}, "env": {"__proto__": {"A": "1"}}}';
	expect((await failure(load(text))).lines).toEqual([
		'ecosystem.json:1:25  __proto__: this key is refused',
		'ecosystem.json:1:59  env.__proto__: this key is refused',
	]);
});

test('a file of more than 1 MiB is refused', async () => {
	const {code, lines} = await failure(load(`{"script": "server.js"}${' '.repeat(1024 * 1024)}`));
	expect(code).toBe('FCM_ERR_CONFIG_INVALID');
	expect(lines[0]).toBe('ecosystem.json: larger than 1 MiB (1048599 bytes)');
});

test.each([70, 500_000])('%i levels of nesting are refused', async (depth) => {
	const {code, lines} = await failure(load('['.repeat(depth) + ']'.repeat(depth)));
	expect(code).toBe('FCM_ERR_CONFIG_SYNTAX');
	expect(lines).toEqual(['ecosystem.json: nested deeper than 64 levels']);
});
