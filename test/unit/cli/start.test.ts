import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {runCli} from '../../../src/cli/run-cli.ts';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {type FakeContext, fakeContext} from './fake-context.ts';
import {fakeStatus} from './fake-status.ts';

let cwd: string;

beforeEach(() => {
	cwd = mkdtempSync(path.join(tmpdir(), 'fcm-start-'));
	writeFileSync(path.join(cwd, 'server.js'), '');
	writeFileSync(path.join(cwd, 'tool'), '');
	writeFileSync(path.join(cwd, 'job.py'), '');
	mkdirSync(path.join(cwd, 'bin'));
	writeFileSync(path.join(cwd, 'bin/python3'), '', {mode: 0o755});
});

afterEach(() => rmSync(cwd, {recursive: true}));

function context(input: string[] = []): FakeContext {
	const apps = [fakeStatus('api'), fakeStatus('web', {namespace: 'shop'})];
	return fakeContext({
		cwd,
		input,
		env: {GREETING: 'hello', PATH: path.join(cwd, 'bin')},
		answers: {
			'apps.list': () => ({daemon: {}, apps}),
			'apps.apply': () => ({apps: []}),
			'apps.start': () => ({apps: []}),
		},
	});
}

function applied(fake: FakeContext): AppSpec[] {
	const call = fake.calls.find(({method}) => method === 'apps.apply');
	return (call?.params as {specs: AppSpec[]} | undefined)?.specs ?? [];
}

function writeEcosystem(name: string, apps: object[]): string {
	const file = path.join(cwd, name);
	writeFileSync(file, JSON.stringify({apps}));
	return file;
}

describe('fcm start applies', () => {
	test('a script, with its name, instances, arguments and the shell’s environment', async () => {
		const fake = context();
		const argv = ['start', 'server.js', '-n', 'shop', '-i', '3', '--', '--port', '80', '--json'];
		expect(await runCli(argv, fake)).toBe(exitCodes.done);
		expect(applied(fake)).toMatchObject([
			{name: 'shop', instances: 3, args: ['--port', '80', '--json'], script: path.join(cwd, 'server.js')},
		]);
		expect(applied(fake)[0]!.shellEnv).toMatchObject({GREETING: 'hello'});
		expect(fake.calls.map(({method}) => method)).toEqual(['apps.apply']);
	});

	test('the apps of an ecosystem file', async () => {
		const file = writeEcosystem('ecosystem.json', [
			{name: 'a', script: 'server.js'},
			{name: 'b', script: 'server.js'},
		]);
		const fake = context();
		expect(await runCli(['start', file], fake)).toBe(exitCodes.done);
		expect(applied(fake).map(({name}) => name)).toEqual(['a', 'b']);
	});

	test('only those named by --only', async () => {
		const file = writeEcosystem('ecosystem.json', [
			{name: 'a', script: 'server.js'},
			{name: 'b', script: 'server.js'},
			{name: 'c', script: 'server.js'},
		]);
		const fake = context();
		expect(await runCli(['start', file, '--only', 'a, c'], fake)).toBe(exitCodes.done);
		expect(applied(fake).map(({name}) => name)).toEqual(['a', 'c']);
	});

	test('JSON from standard input', async () => {
		const fake = context(['{"apps": [{"name": "a", ', `"script": ${JSON.stringify(path.join(cwd, 'server.js'))}}]}`]);
		expect(await runCli(['start', '-'], fake)).toBe(exitCodes.done);
		expect(applied(fake).map(({name}) => name)).toEqual(['a']);
	});

	test.each([
		[['start', 'job.py'], {name: 'job', mode: 'fork', program: {kind: 'interpreter', command: 'python3'}}],
		[['start', 'python3 -m http.server 3000'], {name: 'python3', args: ['-m', 'http.server', '3000']}],
		[['start', 'python3', '-n', 'web', '--', '-m', 'http.server'], {name: 'web', args: ['-m', 'http.server']}],
		[['start', 'cat server.js | sort', '-n', 'pipe'], {script: 'cat server.js | sort', program: {kind: 'shell'}}],
	])('fcm %j: any program', async (argv, spec) => {
		const fake = context();
		expect(await runCli(argv, fake)).toBe(exitCodes.done);
		expect(applied(fake)).toMatchObject([spec]);
	});

	test('a file whose name does not look like a script', async () => {
		const fake = context();
		expect(await runCli(['start', 'tool'], fake)).toBe(exitCodes.done);
		expect(applied(fake)).toMatchObject([{script: path.join(cwd, 'tool')}]);
	});
});

describe('fcm start starts', () => {
	test.each([['api'], ['shop'], ['all'], ['/^a/']])('known apps chosen by %s', async (selector) => {
		const fake = context();
		expect(await runCli(['start', selector], fake)).toBe(exitCodes.done);
		expect(fake.calls.at(-1)).toEqual({method: 'apps.start', params: {selectors: [selector]}});
	});
});

describe('fcm start refuses', () => {
	test('a name that is neither an app nor a file, with the nearest app', async () => {
		const fake = context();
		expect(await runCli(['start', 'apy'], fake)).toBe(exitCodes.noSuchApp);
		expect(fake.stderr.text).toMatch(/no app called "apy"; did you mean "api"\?/);
	});

	test('a missing script, without asking the daemon', async () => {
		const fake = context();
		expect(await runCli(['start', 'missing.js'], fake)).toBe(exitCodes.usage);
		expect(fake.opened).toEqual([]);
	});

	test('two targets of one name', async () => {
		const fake = context();
		expect(await runCli(['start', 'server.js', './server.js'], fake)).toBe(exitCodes.usage);
		expect(fake.stderr.text).toMatch(/two of the targets are apps called "server"/);
	});

	test.each([
		[['start'], /nothing to start/],
		[['start', 'server.js', '--only', 'a'], /--only needs an ecosystem file/],
		[['start', 'server.js', '--env', 'production'], /--env needs an ecosystem file/],
		[['start', 'ecosystem.json', '-i', '2'], /--instances: only for a script/],
		[['start', 'api', '-i', '2'], /fcm scale api/],
		[['start', 'server.js', 'tool.js', '-n', 'x'], /--name: give one script at a time/],
		[['start', 'server.js', '-i', 'many'], /--instances many/],
		[['start', '-', '-'], /standard input can be read once/],
	])('fcm %j', async (argv, words) => {
		const fake = context();
		expect(await runCli(argv, fake)).toBe(exitCodes.usage);
		expect(fake.stderr.text).toMatch(words);
		expect(fake.calls.filter(({method}) => method !== 'apps.list')).toEqual([]);
	});
});

test('without an argument the ecosystem file of the folder is taken', async () => {
	writeEcosystem('ecosystem.json', [{name: 'a', script: 'server.js'}]);
	const fake = context();
	expect(await runCli(['start'], fake)).toBe(exitCodes.done);
	expect(applied(fake).map(({name}) => name)).toEqual(['a']);
});
