import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runCli} from '../../../src/cli/run-cli.ts';
import {pointlessScriptFlags, scriptOptions} from '../../../src/cli/script-flags.ts';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import {fakeContext} from './fake-context.ts';

let cwd: string;
beforeAll(() => {
	cwd = mkdtempSync(path.join(tmpdir(), 'fcm-flags-'));
	mkdirSync(path.join(cwd, 'sub'));
	for (const file of ['server.js', 'sub/server.js']) writeFileSync(path.join(cwd, file), '');
	writeFileSync(path.join(cwd, 'ecosystem.json'), JSON.stringify({apps: [{script: 'server.js'}]}));
});
afterAll(() => rmSync(cwd, {recursive: true}));

async function run(...argv: string[]) {
	const env = {SECRET: 'x', PATH: process.env.PATH};
	const apps = {apps: []};
	const answers = {'apps.apply': () => apps, 'apps.list': () => apps, 'apps.reload': () => apps};
	const fake = fakeContext({cwd, env, answers});
	const code = await runCli(argv, fake);
	const spec = (fake.calls.at(-1)?.params as {specs?: AppSpec[]})?.specs?.[0];
	return {code, err: fake.stderr.text, spec};
}

/** Each flag with what becomes of it. */
const rows: Record<string, [argv: string[], spec: object]> = {
	'--watch [paths]': [
		['--watch', 'sub,lib'],
		{watch: {paths: [expect.stringMatching(/sub$/), expect.stringMatching(/lib$/)]}},
	],
	'--ignore-watch <paths>': [
		['--watch', '--ignore-watch', 'tmp x'],
		{watch: {ignore: expect.arrayContaining([expect.stringMatching(/\/tmp$/)])}},
	],
	'--watch-delay <time>': [['--watch', '--watch-delay', '4s'], {watch: {delayMs: 4000}}],
	'--cwd <folder>': [
		['--cwd', 'sub'],
		{cwd: expect.stringMatching(/sub$/), script: expect.stringMatching(/sub\/server\.js$/)},
	],
	'--interpreter <program>': [
		['--interpreter', 'sh'],
		{program: {kind: 'interpreter', command: expect.stringMatching(/sh$/)}},
	],
	'--node-args <args>': [['--node-args=--no-warnings --trace-gc'], {nodeArgs: ['--no-warnings', '--trace-gc']}],
	'--interpreter-args <args>': [['--interpreter-args=--no-warnings'], {nodeArgs: ['--no-warnings']}],
	'-x, --execute-command': [['-x'], {mode: 'fork'}],
	'-k, --kill-timeout <time>': [['-k', '5000'], {killTimeoutMs: 5000}],
	'--listen-timeout <time>': [['--listen-timeout', '8s'], {listenTimeoutMs: 8000}],
	'--wait-ready': [['--wait-ready'], {readyWhen: 'message'}],
	'--shutdown-with-message': [['--shutdown-with-message'], {shutdownWithMessage: true}],
	'--no-treekill': [['-x', '--no-treekill'], {treekill: false}],
	'--no-autorestart': [['--no-autorestart'], {autorestart: false}],
	'--no-autostart': [['--no-autostart'], {autostart: false}],
	'--max-restarts <n>': [['--max-restarts', '3'], {maxRestarts: 3}],
	'--restart-delay <time>': [['--restart-delay', '500'], {restartDelayMs: 500}],
	'--min-uptime <time>': [['--min-uptime', '2s'], {minUptimeMs: 2000}],
	'--stop-exit-codes <codes>': [['--stop-exit-codes', '3,4'], {stopExitCodes: [3, 4]}],
	'-c, --cron <pattern>': [['-c', '0 3 * * *'], {cronRestart: {pattern: '0 3 * * *'}}],
	'--cron-restart <pattern>': [['--cron-restart', '0 4 * * *'], {cronRestart: {pattern: '0 4 * * *'}}],
	'--max-memory-restart <size>': [['--max-memory-restart', '300M'], {recycle: {maxMemoryBytes: 300 * 1024 * 1024}}],
	'-o, --output <file>': [['-o', 'o.txt'], {logs: {outFile: expect.stringMatching(/\/o\.txt$/)}}],
	'-e, --error <file>': [['-e', 'e.txt'], {logs: {errorFile: expect.stringMatching(/\/e\.txt$/)}}],
	'-l, --log <file>': [['-l', 'l.txt'], {logs: {outFile: expect.stringMatching(/\/l\.txt$/)}}],
	'--log-type <type>': [['--log-type', 'json'], {logs: {type: 'json'}}],
	'--merge-logs': [['--merge-logs'], {logs: {merge: true}}],
	'--disable-logs': [['--disable-logs'], {logs: {outFile: '/dev/null'}}],
	'--filter-env [names]': [
		['--filter-env', 'SEC'],
		{filterEnv: ['SEC'], shellEnv: expect.not.objectContaining({SECRET: 'x'})},
	],
	'--uid <user>': [['--uid', '12345', '--gid', '12345'], {uid: 12_345}],
	'--gid <group>': [['--gid', '12345'], {gid: 12_345}],
};

describe('flags of a script', () => {
	test('all are here', () => expect(Object.keys(rows)).toEqual(scriptOptions.map(([notation]) => notation)));

	test.each(Object.entries(rows))('%s', async (_, [argv, expected]) => {
		const {code, err, spec} = await run('start', 'server.js', '--namespace', 'shop', ...argv);
		expect([code, err]).toEqual([0, '']);
		expect(spec).toMatchObject({name: 'server', namespace: 'shop', ...expected});
	});

	test('without them nothing is switched', async () => {
		const {spec} = await run('start', 'server.js');
		expect(spec).toMatchObject({autorestart: true, autostart: true, treekill: true, watch: null, mode: 'cluster'});
	});

	test.each([
		[['start', 'ecosystem.json', '--watch'], /--watch: only for a script; an ecosystem file says it itself/],
		[['start', 'ecosystem.json', '--no-autorestart'], /--no-autorestart: only for a script/],
		[['start', 'server.js', '--watch', '--watch-delay', '4'], /--watch-delay 4: of what\? give 4s or 4ms/],
		[['start', 'server.js', '-k', 'soon'], /kill_timeout/],
		[['start', 'server.js', '-c', 'whenever'], /cron_restart/],
	])('%j is refused', async (argv, words) => {
		const {code, err} = await run(...argv);
		expect([code, err]).toEqual([2, expect.stringMatching(words)]);
	});

	test.each(pointlessScriptFlags.map(([notation]) => notation))(
		'%s is accepted, with the reason why it is not needed',
		async (notation) => {
			const option = /--[a-z0-9-]+/.exec(notation)![0];
			const {code, err} = await run('start', 'server.js', option, ...(notation.includes('<') ? ['1'] : []));
			expect([code, err]).toEqual([0, expect.stringMatching(new RegExp(`^warning: ${option} has no effect in fcm: `))]);
			expect((await run('start', 'server.js')).err).toBe('');
			expect((await run('start', 'server.js', '-q', option, ...(notation.includes('<') ? ['1'] : []))).err).toBe('');
		},
	);

	test.each([
		[['ls', '-m'], /--mini-list/],
		[['ls', '--watch'], /fcm monit/],
		[['save', '--force'], /--force/],
	])('%j is answered likewise', async (argv, words) => expect((await run(...argv)).err).toMatch(words));

	test('a reload with --update-env says where the environment comes from', async () => {
		expect((await run('reload', 'all', '--update-env')).err).toMatch(/environment is that of the last `fcm start`/);
	});
});
