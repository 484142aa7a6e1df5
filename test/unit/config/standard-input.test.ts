import {expect, test} from 'vitest';
import {loadEcosystem} from '../../../src/config/load-ecosystem.ts';
import type {InputStream} from '../../../src/config/standard-input.ts';
import {failure} from './ecosystem-folder.ts';

/** Of chunks; without an end it waits for ever. */
async function* stream(chunks: (string | Uint8Array)[], ends = true): AsyncGenerator<string | Uint8Array> {
	yield* chunks;
	if (!ends) await new Promise(() => {});
}

const load = (input: InputStream | undefined) => loadEcosystem('-', {shellEnv: {}, input, deadlineMs: 200});
const script = JSON.stringify(import.meta.filename);

test('- is JSON with comments from standard input, in whatever pieces it comes', async () => {
	const text = Buffer.from(`// häßlich\n{"apps": [{"name": "a", "script": ${script}, "cwd": "/"},]}`);
	const pieces = [...text].map((byte) => Buffer.from([byte]));
	expect((await load(stream(pieces))).specs.map(({name, cwd}) => [name, cwd])).toEqual([['a', '/']]);
});

test('places are told', async () => {
	expect((await failure(load(stream([`{"script": ${script},\n"prt": 1}`])))).lines).toEqual([
		'standard input:2:1  prt: unknown key; did you mean "port"?',
	]);
});

test('a terminal, too much, what does not end and what is no text are refused', async () => {
	const message = async (input: InputStream | undefined) => (await failure(load(input))).lines[0];
	const terminal = Object.assign(stream([]), {isTTY: true});
	expect(await message(terminal)).toBe('-: standard input is a terminal; write JSON into it by a pipe');
	expect(await message(undefined)).toBe('-: standard input is a terminal; write JSON into it by a pipe');
	const megabyte = ' '.repeat(1024 * 1024);
	expect(await message(stream([megabyte, ' '], false))).toBe('standard input is larger than 1 MiB');
	expect(await message(stream(['{"apps": ['], false))).toBe('standard input did not end within 0.2 s');
	expect(await message(stream([Buffer.from([0xff])]))).toBe('standard input: not a text in UTF-8');
	expect(await message(stream([]))).toBe('standard input:1:1: the file is empty');
});
