import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {runCli} from '../../../src/cli/run-cli.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';

let cwd: string;
const apps = [{name: 'api', script: '/srv/api.js', cwd: '/srv'}];

beforeEach(() => {
	cwd = mkdtempSync(path.join(tmpdir(), 'fcm-import-'));
	mkdirSync(path.join(cwd, '.pm2'));
	const dump = [{name: 'api', pm_exec_path: '/srv/api.js', pm_cwd: '/srv', exec_mode: 'fork_mode'}];
	writeFileSync(path.join(cwd, '.pm2/dump.pm2'), JSON.stringify(dump));
});

afterEach(() => rmSync(cwd, {recursive: true}));

const context = (env: NodeJS.ProcessEnv = {HOME: cwd}) => fakeContext({cwd, env});

test('prints an ecosystem file, and what to know on stderr; asks no daemon', async () => {
	const fake = context();
	expect(await runCli(['import', 'pm2'], fake)).toBe(exitCodes.done);
	expect(JSON.parse(fake.stdout.text)).toEqual({apps});
	expect(fake.stderr.text).toMatch(/^note: api: runs as a cluster of one worker/);
	expect(fake.opened).toEqual([]);
});

test('respects PM2_HOME, and a file that is named', async () => {
	for (const [argv, env] of [
		[['import', 'pm2'], {PM2_HOME: path.join(cwd, '.pm2')}],
		[['import', 'pm2', '.pm2/dump.pm2'], {}],
	] as const) {
		const fake = context(env);
		expect(await runCli(argv, fake)).toBe(exitCodes.done);
		expect(JSON.parse(fake.stdout.text)).toEqual({apps});
	}
});

test('writes a file for its owner alone, and over another one only by force', async () => {
	const file = path.join(cwd, 'ecosystem.json');
	expect(await runCli(['import', 'pm2', '--out', 'ecosystem.json'], context())).toBe(exitCodes.done);
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({apps});
	expect(statSync(file).mode & 0o777).toBe(0o600);
	writeFileSync(file, 'mine', {mode: 0o644});
	const refused = context();
	expect(await runCli(['import', 'pm2', '--out', file], refused)).toBe(exitCodes.usage);
	expect(refused.stderr.text).toContain(`${file}: is there already; --force writes over it`);
	expect(readFileSync(file, 'utf8')).toBe('mine');
	expect(await runCli(['import', 'pm2', '--out', file, '--force'], context())).toBe(exitCodes.done);
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({apps});
	expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each([
	[['import', 'forever'], /only pm2 can be imported/],
	[['import', 'pm2', 'gone.pm2'], /gone\.pm2: no such file/],
	[['import', 'pm2', '.pm2'], /\.pm2: not a file/],
	[['import', 'pm2', 'text.json'], /text\.json: not the JSON that `pm2 save` writes/],
	[['import', 'pm2', 'empty.json'], /empty\.json: no apps in it/],
])('fcm %j is refused', async (argv, words) => {
	writeFileSync(path.join(cwd, 'text.json'), '{"TOKEN": very-secret}');
	writeFileSync(path.join(cwd, 'empty.json'), '[]');
	const fake = context();
	expect(await runCli(argv, fake)).toBe(exitCodes.usage);
	expect(fake.stderr.text).toMatch(words);
	expect(fake.stderr.text).not.toContain('very-secret');
	expect(fake.stdout.text).toBe('');
});
