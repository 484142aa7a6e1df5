import {tmpdir} from 'node:os';
import {describe, expect, test} from 'vitest';
import {commandTable} from '../../../src/cli/command-table.ts';
import {runCli} from '../../../src/cli/run-cli.ts';
import {exitCodes, FcmError} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';
import {fakeStatus} from './fake-status.ts';

const report = {daemon: {pid: 7, version: '0.1.0', uptimeMs: 5}, apps: [fakeStatus('api')]};
const done = {apps: []};
const masters = [
	{app: 'api', pid: 70, version: '0.1.0', address: '/h/run/1.sock', answers: true, problem: null},
	{
		app: 'web',
		pid: 71,
		version: '0.0.9',
		address: '/h/run/2.sock',
		answers: false,
		problem: 'has not answered for 2 s',
	},
];
const info = {pid: 7, version: '0.1.0', protocol: 1, uptimeMs: 5, home: '/h', node: 'v20.20.2', apps: 1, rssBytes: 1};
const daemonReport = {...info, sockets: ['/h/run/daemon.sock'], clients: 2, program: '/p/daemon.js', masters};

describe('what is asked of the daemon', () => {
	test.each([
		[['stop', 'api'], 'apps.stop', {selectors: ['api']}],
		[['stop', 'api', '/w.*/', '--json'], 'apps.stop', {selectors: ['api', '/w.*/']}],
		[['restart', 'all'], 'apps.restart', {selectors: ['all']}],
		[['reload', 'api', 'web'], 'apps.reload', {selectors: ['api', 'web']}],
		[['delete', 'api'], 'apps.delete', {selectors: ['api']}],
		[['del', '--json', 'api'], 'apps.delete', {selectors: ['api']}],
		[['scale', 'api', '4'], 'apps.scale', {app: 'api', to: {kind: 'absolute', value: 4}}],
		[['scale', 'api', '+2'], 'apps.scale', {app: 'api', to: {kind: 'relative', value: 2}}],
		[['scale', 'api', '-5'], 'apps.scale', {app: 'api', to: {kind: 'relative', value: -5}}],
		[['scale', 'api', '-5', '--json'], 'apps.scale', {app: 'api', to: {kind: 'relative', value: -5}}],
		[['scale', 'api', 'max'], 'apps.scale', {app: 'api', to: {kind: 'max'}}],
		[['kill'], 'daemon.kill', {}],
	])('fcm %j', async (argv, method, params) => {
		const context = fakeContext({answers: {[method]: () => done}});
		expect(await runCli(argv, context)).toBe(exitCodes.done);
		expect(context.calls).toEqual([{method, params}]);
		expect(context.open).toBe(0);
	});

	test.each([[['ls', '--json']], [['list', '--json']], [['ps', '--json']], [['status', '--json']], [['l', '--json']]])(
		'fcm %j prints exactly the status report',
		async (argv) => {
			const context = fakeContext({answers: {'apps.list': () => report}});
			expect(await runCli(argv, context)).toBe(exitCodes.done);
			expect(JSON.parse(context.stdout.text)).toEqual(report);
			expect(context.stderr.text).toBe('');
			expect(context.open).toBe(0);
		},
	);

	test.each([[['describe', 'api']], [['show', 'api']], [['info', 'api']], [['desc', 'api']]])(
		'fcm %j asks for a description',
		async (argv) => {
			const context = fakeContext({answers: {'apps.describe': () => done}});
			expect(await runCli([...argv, '--json'], context)).toBe(exitCodes.done);
			expect(context.calls).toEqual([{method: 'apps.describe', params: {selectors: ['api']}}]);
			expect(JSON.parse(context.stdout.text)).toEqual(done);
		},
	);
});

describe('the daemon itself', () => {
	test('ping and daemon status ask a daemon that runs', async () => {
		for (const argv of [
			['ping', '--json'],
			['daemon', 'status', '--json'],
		]) {
			const context = fakeContext({answers: {'daemon.info': () => info, 'daemon.status': () => daemonReport}});
			expect(await runCli(argv, context)).toBe(exitCodes.done);
			expect(JSON.parse(context.stdout.text)).toMatchObject(info);
			expect(context.opened).toEqual([false]);
		}
	});

	test('ping and daemon status start no daemon and exit with 3', async () => {
		for (const argv of [['ping'], ['daemon', 'status']]) {
			const context = fakeContext();
			expect(await runCli(argv, context)).toBe(exitCodes.unreachable);
			expect(context.opened).toEqual([false]);
		}
	});

	test('daemon status shows the daemon and its app masters, and who does not answer', async () => {
		const context = fakeContext({answers: {'daemon.status': () => daemonReport}});
		expect(await runCli(['daemon', 'status'], context)).toBe(exitCodes.done);
		expect(context.stdout.lines).toEqual([
			'daemon   running, pid 7',
			'up for   5 ms',
			'version  0.1.0 (protocol 1, Node 20.20.2)',
			'home     /h',
			'socket   /h/run/daemon.sock',
			'clients  2',
			'memory   1 B',
			'apps     1',
			'',
			'app master of  pid  version  answers  address',
			'api             70  0.1.0    yes      /h/run/1.sock',
			'web             71  0.0.9    no       /h/run/2.sock',
			'web  has not answered for 2 s',
			'web  its app master runs fcm 0.0.9, an older version than the daemon (0.1.0); `fcm restart web` changes that, with a gap',
		]);
	});

	test('kill --daemon-only ends the daemon and nothing else, and without one there is nothing to do', async () => {
		const context = fakeContext({answers: {'daemon.end': () => ({pid: 7, apps: []})}});
		expect(await runCli(['kill', '--daemon-only', '--json'], context)).toBe(exitCodes.done);
		expect(context.calls).toEqual([{method: 'daemon.end', params: {}}]);
		expect(JSON.parse(context.stdout.text)).toEqual({daemon: {pid: 7, how: 'asked'}, apps: []});
		const without = fakeContext();
		expect(await runCli(['kill', '--daemon-only'], without)).toBe(exitCodes.done);
		expect(without.stdout.text).toBe('no daemon runs: nothing to end\n');
	});

	test('kill without a daemon and without app masters is done already', async () => {
		const context = fakeContext();
		expect(await runCli(['kill'], context)).toBe(exitCodes.done);
		expect(context.stdout.text).toMatch(/nothing to kill/);
		expect(context.opened).toEqual([false]);
	});

	test('every other command starts one', async () => {
		const context = fakeContext({answers: {'apps.list': () => report}});
		await runCli(['ls'], context);
		expect(context.opened).toEqual([true]);
	});
});

describe('fcm alone', () => {
	test('shows the apps that there are, and starts no daemon', async () => {
		const context = fakeContext({answers: {'apps.list': () => report}});
		expect(await runCli([], context)).toBe(exitCodes.done);
		expect(context.stdout.text).toMatch(/name .*\n.*api .*online/);
		expect(context.opened).toEqual([false]);
		expect(context.open).toBe(0);
	});

	test('with nothing running tells the first three steps', async () => {
		for (const answers of [undefined, {'apps.list': () => ({...report, apps: []})}]) {
			const context = fakeContext({...(answers && {answers})});
			expect(await runCli([], context)).toBe(exitCodes.done);
			expect(context.stdout.text).toMatch(/no apps yet[\s\S]*1\. fcm init[\s\S]*2\. fcm start[\s\S]*3\. fcm ls/);
			expect(context.opened).toEqual([false]);
		}
	});
});

describe('--quiet', () => {
	const result = {
		app: 'api',
		ok: true,
		change: 'stopped',
		generation: 1,
		ready: 0,
		wanted: 1,
		listening: [],
		tookMs: 5,
	};
	const failure = {app: 'web', ok: false, error: {code: 'FCM_ERR_BUSY', message: 'a reload is running'}};

	test.each([
		[['-q', 'stop', 'all']],
		[['stop', 'all', '--quiet']],
		[['stop', '-s', 'all']],
		[['--silent', 'stop', 'all']],
	])('fcm %j prints errors only', async (argv) => {
		const context = fakeContext({answers: {'apps.stop': () => ({apps: [result, failure]})}});
		expect(await runCli(argv, context)).toBe(exitCodes.failed);
		expect(context.stdout.text).toBe('');
		expect(context.stderr.text).toMatch(/^web {2}failed: a reload is running/);
	});

	test('without it there is a line per app', async () => {
		const context = fakeContext({answers: {'apps.stop': () => ({apps: [result]})}});
		await runCli(['stop', 'all'], context);
		expect(context.stdout.text).toMatch(/^api {2}stopped/);
	});
});

describe('bad usage', () => {
	test.each([
		[['lss'], /unknown command 'lss'; did you mean ls\?/],
		[['ls', '--jsn'], /unknown option '--jsn'; did you mean --json\?/],
		[['stop'], /missing required argument/],
		[['scale', 'api'], /missing required argument/],
		[['scale', 'api', '1', '2'], /too many arguments/],
		[['logs', '--lines', 'x'], /--lines x: not a number of lines/],
		[['daemon', 'stats'], /unknown command 'stats'; did you mean status\?/],
	])('fcm %j', async (argv, words) => {
		const context = fakeContext();
		expect(await runCli(argv, context)).toBe(exitCodes.usage);
		expect(context.stderr.text).toMatch(words);
		expect(context.stderr.text).toMatch(/fcm --help/);
		expect(context.stdout.text).toBe('');
		expect(context.opened).toEqual([]);
	});

	test('without a terminal monit says so and prints what ls prints', async () => {
		const answers = {'apps.list': () => ({daemon: {pid: 7, version: '0.1.0', uptimeMs: 5}, apps: []})};
		const [list, monit] = [fakeContext({answers}), fakeContext({answers})];
		await runCli(['ls'], list);
		expect(await runCli(['monit'], monit)).toBe(exitCodes.done);
		expect(monit.stderr.text).toContain('fcm monit needs a terminal; this is `fcm ls`:\n');
		expect(monit.stdout.text).toBe(list.stdout.text);
	});

	test('a size that is no number is refused before a daemon is asked', async () => {
		for (const size of ['x', '1.5', '', '--']) {
			const context = fakeContext();
			expect(await runCli(['scale', 'api', size], context)).toBe(exitCodes.usage);
			expect(context.opened).toEqual([]);
		}
	});

	test('asked for, help and version go to stdout', async () => {
		for (const argv of [['--help'], ['help'], ['start', '--help'], ['help', 'scale'], ['--version'], ['-v']]) {
			const context = fakeContext();
			expect(await runCli(argv, context)).toBe(exitCodes.done);
			expect(context.stdout.text).not.toBe('');
			expect(context.stderr.text).toBe('');
		}
	});

	test('the help of every command has an example', async () => {
		for (const {name, examples} of commandTable) {
			const context = fakeContext();
			await runCli([...name.split(' '), '--help'], context);
			expect(context.stdout.text).toContain(`Examples:\n  ${examples[0]![0]}`);
			expect(
				examples.some(([line]) => line.includes(`fcm ${name}`)),
				name,
			).toBe(true);
		}
	});
});

describe('errors', () => {
	const failing = (error: unknown) => ({
		'apps.list': () => {
			throw error;
		},
	});

	test('an error is a sentence, its hint and its code, without a stack', async () => {
		const context = fakeContext({answers: failing(new FcmError('FCM_ERR_DAEMON_LOST', 'the daemon went away'))});
		expect(await runCli(['ls'], context)).toBe(exitCodes.unreachable);
		expect(context.stderr.lines).toEqual([
			'fcm: the daemon went away',
			'  The apps go on without the daemon. Look with `fcm ls`. (FCM_ERR_DAEMON_LOST)',
		]);
		expect(context.open).toBe(0);
	});

	test('with --json it is a document on stdout', async () => {
		const error = new FcmError('FCM_ERR_APP_NOT_FOUND', 'no app called "x"', {details: {near: ['y']}});
		const context = fakeContext({answers: failing(error)});
		expect(await runCli(['ls', '--json'], context)).toBe(exitCodes.noSuchApp);
		expect(JSON.parse(context.stdout.text)).toEqual({
			error: {
				code: 'FCM_ERR_APP_NOT_FOUND',
				message: 'no app called "x"',
				hint: '`fcm ls` lists the apps.',
				details: {near: ['y']},
			},
		});
		expect(context.stderr.text).toBe('');
	});

	test('--json behind -- is the app’s and not ours', async () => {
		const context = fakeContext({cwd: tmpdir()});
		expect(await runCli(['start', '/nowhere/x.js', '--', '--json'], context)).toBe(exitCodes.usage);
		expect(context.stdout.text).toBe('');
		expect(context.stderr.text).toMatch(/no such file/);
	});

	test('a bug shows its stack only with FCM_DEBUG=1', async () => {
		const bug = new TypeError('x is undefined');
		for (const [env, shown] of [
			[{}, false],
			[{FCM_DEBUG: '1'}, true],
		] as const) {
			const context = fakeContext({answers: failing(bug), env});
			expect(await runCli(['ls'], context)).toBe(exitCodes.failed);
			expect(context.stderr.text).toMatch(/x is undefined[\s\S]*FCM_ERR_INTERNAL/);
			expect(context.stderr.text.includes('    at ')).toBe(shown);
		}
	});
});
