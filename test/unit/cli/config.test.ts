import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {runCli} from '../../../src/cli/run-cli.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {type FakeOptions, fakeContext} from './fake-context.ts';
import {fakeStatus} from './fake-status.ts';

let home: string;

beforeEach(() => {
	home = mkdtempSync(path.join(tmpdir(), 'fcm-config-'));
});
afterEach(() => rmSync(home, {recursive: true}));

async function fcm(argv: string[], options: FakeOptions = {}) {
	const context = fakeContext({home, ...options});
	const code = await runCli(argv, context);
	return {code, out: context.stdout.text, err: context.stderr.text};
}

test('what was set is got, listed, and there for the next command', async () => {
	expect(await fcm(['config', 'get', 'logLines'])).toMatchObject({code: exitCodes.done, out: '15\n'});
	expect(await fcm(['config', 'set', 'logLines', '40'])).toMatchObject({code: exitCodes.done, out: 'logLines 40\n'});
	expect(await fcm(['config', 'get', 'logLines'])).toMatchObject({code: exitCodes.done, out: '40\n'});
	expect(JSON.parse((await fcm(['config', 'list', '--json'])).out)).toEqual({logLines: 40, color: 'auto'});
	expect((await fcm(['config', 'list'])).out).toMatch(/logLines +40 /);
});

test.each([
	[['config', 'set', 'color', 'purple'], /color cannot be "purple"/],
	[['config', 'set', 'logLines', '-3'], /logLines cannot be -3/],
	[['config', 'set', 'logLines', 'many'], /logLines cannot be "many"/],
	[['config', 'set', 'colour', 'never'], /no preference "colour"; did you mean "color"/],
	[['config', 'get', 'x'], /no preference "x"; there are logLines, color/],
	[['config', 'set', 'color'], /missing required argument/],
])('fcm %j is refused', async (argv, words) => {
	const {code, err} = await fcm(argv);
	expect(code).toBe(exitCodes.usage);
	expect(err).toMatch(words);
});

test('color is obeyed by other commands', async () => {
	const answers = {'apps.list': () => ({daemon: {}, apps: [fakeStatus('api')]})};
	const esc = String.fromCharCode(27);
	expect((await fcm(['ls'], {answers})).out).not.toContain(esc);
	await fcm(['config', 'set', 'color', 'always']);
	expect((await fcm(['ls'], {answers})).out).toContain(esc);
	await fcm(['config', 'set', 'color', 'never']);
	expect((await fcm(['ls'], {answers, columns: 80})).out).not.toContain(esc);
});

test('nonsense in the file is said and keeps nobody from working; fcm config itself refuses', async () => {
	writeFileSync(path.join(home, 'config.json'), '{"colour": "red"}');
	const {code, err} = await fcm(['stop', 'api'], {answers: {'apps.stop': () => ({apps: []})}});
	expect(code).toBe(exitCodes.done);
	expect(err).toMatch(/warning: .*config\.json.*"colour"/);
	expect((await fcm(['config', 'set', 'color', 'never'])).code).toBe(exitCodes.usage);
	expect(readFileSync(path.join(home, 'config.json'), 'utf8')).toBe('{"colour": "red"}');
});
