import os from 'node:os';
import {afterEach, expect, test, vi} from 'vitest';
import {complaints, failure, load, loadApp} from './ecosystem-folder.ts';

afterEach(() => {
	vi.restoreAllMocks();
});

test('all problems of a file are told at once, in its order, each with its place', async () => {
	const text = `{
	"apps": [
		{"name": "api", "script": "server.js", "instnces": 2},
		{
			"name": "api",
			"script": "gone.js",
			"kill_timeout": "soon",
			"env": {"A": null}
		},
		{"name": "none"}
	]
}`;
	expect(await failure(load(text))).toEqual({
		code: 'FCM_ERR_CONFIG_INVALID',
		lines: [
			'ecosystem.json:3:42  apps[0].instnces (api): unknown key; did you mean "instances"?',
			'ecosystem.json:5:12  apps[1].name (api): "api" is already the name of apps[0] (ecosystem.json:3:3)',
			'ecosystem.json:6:14  apps[1].script (api): no such file: gone.js',
			'ecosystem.json:7:20  apps[1].kill_timeout (api): expected a duration like 5000 or "5s", got "soon"',
			'ecosystem.json:8:17  apps[1].env.A (api): expected a string, number or boolean, got null',
			'ecosystem.json:10:3  apps[2].script (none): is missing: the program that the app runs',
		],
	});
});

test('a key is accepted in snake_case and camelCase, but not in both, nor as alias and name', async () => {
	expect((await loadApp({kill_timeout: 7})).spec.killTimeoutMs).toBe(7);
	expect((await loadApp({killTimeout: 7})).spec.killTimeoutMs).toBe(7);
	expect((await loadApp({interpreterArgs: '-r x'})).spec.nodeArgs).toEqual(['-r', 'x']);
	expect(await complaints({kill_timeout: 7, killTimeout: 7})).toEqual([
		'apps[0].killTimeout: the same key as "kill_timeout"; keep one of them',
	]);
	expect(await complaints({exec: 'server.js'})).toEqual(['apps[0].exec: the same key as "script"; keep one of them']);
});

test.each([
	['instnces', '; did you mean "instances"?'],
	['killTimout', '; did you mean "killTimeout"?'],
	['kill_timout', '; did you mean "kill_timeout"?'],
	['wacth', '; did you mean "watch"?'],
	['qqqqqqqqq', ''],
	['x'.repeat(5000), ''],
])('the unknown key %s is an error%s', async (key, suggestion) => {
	const [line] = await complaints({[key]: 1});
	expect(line).toMatch(new RegExp(`unknown key${suggestion.replace('?', '\\?')}$`));
});

test('keys of PM2 that fcm does not need are warnings with their place, whatever their value', async () => {
	const {specs, warnings} = await load('{"apps": [\n{"script": "server.js",\n"vizion": true, "killRetryTime": "x"}]}');
	expect(specs).toHaveLength(1);
	expect(warnings.map((line) => line.replace(/^.*ecosystem/, 'ecosystem'))).toEqual([
		'ecosystem.json:3:1  apps[0].vizion: has no effect in this version of fcm: fcm reads no version control',
		expect.stringMatching(
			/^ecosystem\.json:3:17 {2}apps\[0\]\.killRetryTime: has no effect in this version of fcm: fcm is/,
		),
	]);
});

test.each([
	[1, 1],
	[512, 512],
	['max', 6],
	[0, 6],
	[-1, 5],
	[-9, 1],
	['3', 3],
	['-2', 4],
	['0', 6],
])('instances %j are %i workers on six cores', async (instances, workers) => {
	vi.spyOn(os, 'availableParallelism').mockReturnValue(6);
	expect((await loadApp({instances})).spec.instances).toBe(workers);
});

test.each([513, '513', 1.5, '2.0', 'all', true, null, []])('instances %j are refused', async (instances) => {
	expect((await complaints({instances}))[0]).toContain('apps[0].instances: expected a number of workers (1 to 512');
});

test.each([
	[0, 0],
	[5000, 5000],
	['5000', 5000],
	['500ms', 500],
	['10s', 10_000],
	['1.5m', 90_000],
	['2h', 7_200_000],
	['24h', 86_400_000],
])('the duration %j is %i ms', async (written, ms) => {
	expect((await loadApp({listen_timeout: written})).spec.listenTimeoutMs).toBe(ms);
});

test.each([
	['soon', 'expected a duration like 5000 or "5s", got "soon"'],
	['', 'expected a duration like 5000 or "5s", got ""'],
	['-1s', 'expected a duration like 5000 or "5s", got "-1s"'],
	[-1, 'expected a duration like 5000 or "5s", got -1'],
	['5w', 'expected a duration like 5000 or "5s", got "5w"'],
	['5d', 'expected a duration of at most 24h, got "5d"'],
	[true, 'expected a duration like 5000 or "5s", got true'],
	[{ms: 1}, 'expected a duration like 5000 or "5s", got an object'],
	['25h', 'expected a duration of at most 24h, got "25h"'],
	[2 ** 31, 'expected a duration of at most 24h, got 2147483648'],
	['999999999999999h', 'expected a duration of at most 24h, got "999999999999999h"'],
])('the duration %j: %s', async (written, words) => {
	for (const key of ['kill_timeout', 'min_uptime', 'restart_delay']) {
		expect(await complaints({[key]: written})).toEqual([`apps[0].${key}: ${words}`]);
	}
});

test.each([
	['exec_mode', 'x', 'expected "cluster" or "fork", got "x"'],
	['interpreter', 'no-such-python', 'no program "no-such-python" in PATH'],
	['interpreter', './server.js', 'not an executable file: server.js'],
	['interpreter', 'node@18', 'fcm chooses no versions of Node; give the path of the other Node'],
	['interpreter', '', 'expected "node", "none", the name of a program or its path, got ""'],
	['kill_signal', 'SIGKILL', 'a worker cannot catch SIGKILL'],
	['kill_signal', 'SIGSTOP', 'a worker cannot catch SIGSTOP'],
	['kill_signal', 'SIGTREM', 'expected a signal like "SIGTERM", got "SIGTREM"; did you mean "SIGTERM"?'],
	['kill_signal', 15, 'expected a signal like "SIGTERM", got 15'],
	[
		'ready_when',
		'soon',
		'expected "auto", "listening", "message", "online", "uptime", or an object with "http", "line" or "port", got "soon"',
	],
	['balance', 'random', 'expected "round-robin", "shared", "sticky" or "least-connections", got "random"'],
	['health', true, 'expected an object like {"http": "/health", "interval": "10s"}, or false, got true'],
	['max_memory_restart', '300X', 'expected a size like "300M" or "1G" (at least 16M), got "300X"'],
	['max_memory_restart', 300, 'expected a size like "300M" or "1G" (at least 16M), got 300'],
	['max_memory_restart', true, 'expected a size like "300M" or "1G", or 0 for off, got true'],
	['max_requests', '5', 'expected a whole number (1 or more), got "5"'],
	['max_requests', -1, 'expected a whole number (1 or more), got -1'],
	['max_requests_jitter', 1.5, 'expected a whole number (1 or more), got 1.5'],
	['max_connections', [], 'expected a whole number, or 0 for off, got a list'],
	['max_age', '500ms', 'expected a duration like "12h" or "7d" (1s to 24d), got "500ms"'],
	['max_age', '25d', 'expected a duration like "12h" or "7d" (1s to 24d), got "25d"'],
	['watchdog', 500, 'expected a duration like 5000 or "5s" (1s to 24h), got 500'],
	['autorestart', 'yes', 'expected true or false, got "yes"'],
	['max_restarts', -1, 'expected a whole number, 0 or more, got -1'],
	['max_restarts', 1.5, 'expected a whole number, 0 or more, got 1.5'],
	['stop_exit_codes', 256, 'expected an exit code from 0 to 255, or a list of them, got 256'],
	['port', 65_536, 'expected a port from 0 to 65535, got 65536'],
	['port', '3e3', 'expected a port from 0 to 65535, got "3e3"'],
	['port', '65536', 'expected a port from 0 to 65535, got "65536"'],
	['args', 7, 'expected a list of strings, or one string, got 7'],
	['args', "a 'b", 'a quote is not closed in "a \'b"'],
	['args', 'a\0b', 'must not contain a NUL character'],
	['script', '', 'expected a path, got ""'],
	['cwd', 7, 'expected a path, got 7'],
	['env', 'A=1', 'expected an object like {"KEY": "value"}, got a string'],
	['env_test', [], 'expected an object like {"KEY": "value"}, got a list'],
	['rollout', 'replace', 'expected an object like {"strategy": "rolling", "soak": "5s"}, got "replace"'],
	['name', 'a/b', 'expected a name of up to 64 letters'],
	['name', '.hidden', 'expected a name of up to 64 letters'],
	['name', 'x'.repeat(65), 'expected a name of up to 64 letters'],
	['name', '', 'expected a name of up to 64 letters'],
	['name', 7, 'expected a name, got 7'],
	['name', 'all', '"all" is reserved'],
	['namespace', 'a b', 'expected a name of up to 64 letters'],
])('%s: %j is refused: %s', async (key, value, words) => {
	const lines = await complaints({[key]: value});
	expect(lines).toHaveLength(1);
	expect(lines[0]).toContain(`apps[0].${key}: ${words}`);
});

test.each([
	['env', {A: [1]}, 'A: expected a string, number or boolean, got a list'],
	['env', {'A=B': '1'}, '["A=B"]: no environment variable can have this name'],
	['env', {'': '1'}, '[""]: no environment variable can have this name'],
	['env_test', {A: {}}, 'A: expected a string, number or boolean, got an object'],
	['rollout', {soak: 'long'}, 'soak: expected a duration like 5000 or "5s", got "long"'],
	['rollout', {strategy: 'blue'}, 'strategy: expected "replace", "rolling" or "canary", got "blue"'],
	['rollout', {surge: 0}, 'surge: expected a number of workers (1 to 512) or a share of them like "25%", got 0'],
	[
		'rollout',
		{surge: '101%'},
		'surge: expected a number of workers (1 to 512) or a share of them like "25%", got "101%"',
	],
	['rollout', {surge: 1.5}, 'surge: expected a number of workers (1 to 512) or a share of them like "25%", got 1.5'],
	['rollout', {canary: 1}, 'canary: expected an object like {"workers": 1, "duration": "60s"}, got 1'],
	['rollout', {canary: {workers: 0}}, 'canary.workers: expected a number of workers from 1 to 512, got 0'],
	['rollout', {canary: {duration: 0}}, 'canary.duration: expected a duration like 5000 or "5s" (100ms to 24h), got 0'],
	['rollout', {canary: {wrkers: 1}}, 'canary.wrkers: unknown key; did you mean "workers"?'],
	['ready_when', {http: 'health'}, 'http: expected a path like "/health", got "health"'],
	['ready_when', {http: '/a b'}, 'http: expected a path like "/health", got "/a b"'],
	['ready_when', {http: '/', status: 99}, 'status: expected a status code from 200 to 599, got 99'],
	['ready_when', {http: '/', stats: 200}, 'stats: unknown key; did you mean "status"?'],
	['health', {interval: '10s'}, 'http: expected a path like "/health", got nothing'],
	['health', {http: '/', failures: 0}, 'failures: expected a number from 1 to 1000, got 0'],
	['health', {http: '/', interval: 5}, 'interval: expected a duration like 5000 or "5s" (100ms to 24h), got 5'],
	['rollout', {soack: 1}, 'soack: unknown key; did you mean "soak"?'],
])('within %s, %j is refused: %s', async (key, value, words) => {
	const [line] = await complaints({[key]: value});
	expect(line?.replace('[0].', '')).toBe(`apps${key}${words.startsWith('[') ? '' : '.'}${words}`);
});

test('readiness keys that contradict each other are refused', async () => {
	expect((await loadApp({wait_ready: true})).spec.readyWhen).toBe('message');
	expect((await loadApp({wait_ready: true, ready_when: 'message'})).spec.readyWhen).toBe('message');
	expect((await loadApp({wait_ready: false, ready_when: 'online'})).spec.readyWhen).toBe('online');
	expect(await complaints({wait_ready: true, ready_when: 'online'})).toEqual([
		'apps[0].wait_ready: means ready_when: "message", but ready_when is "online"; keep one of them',
	]);
	expect(await complaints({wait_ready: true, ready_when: {http: '/up'}})).toEqual([
		'apps[0].wait_ready: means ready_when: "message", but ready_when is an object; keep one of them',
	]);
});

test('a worker may be ready when it answers a path', async () => {
	expect((await loadApp({ready_when: {http: '/up'}})).spec.readyWhen).toEqual({http: '/up', status: 200});
	expect((await loadApp({readyWhen: {http: '/up?x=1', status: 204}})).spec.readyWhen).toEqual({
		http: '/up?x=1',
		status: 204,
	});
});

test.each([
	['300M', 314_572_800],
	['1.5G', 1_610_612_736],
	['16384K', 16_777_216],
	['200mb', 209_715_200],
	[16_777_216, 16_777_216],
	['16777216', 16_777_216],
])('the size %j is %i bytes', async (written, bytes) => {
	expect((await loadApp({max_memory_restart: written})).spec.recycle.maxMemoryBytes).toBe(bytes);
});

test.each([0, false, null])('%j says off, as it does in PM2', async (off) => {
	const keys = ['max_memory_restart', 'max_requests', 'max_connections', 'max_age', 'watchdog'];
	const {spec} = await loadApp({...Object.fromEntries(keys.map((key) => [key, off])), health: off || null});
	const {spec: plain} = await loadApp({});
	expect({recycle: spec.recycle, watchdogMs: spec.watchdogMs, health: spec.health}).toEqual({
		recycle: plain.recycle,
		watchdogMs: null,
		health: null,
	});
});

test('a share of max_requests is its jitter, unless that is said', async () => {
	const jitter = async (keys: object) => (await loadApp(keys)).spec.recycle.maxRequestsJitter;
	expect(await jitter({max_requests: 5000})).toBe(500);
	expect(await jitter({max_requests: 5000, max_requests_jitter: 7})).toBe(7);
	expect(await jitter({max_requests: 5000, max_requests_jitter: 0})).toBe(0);
	const {spec, warnings} = await loadApp({max_requests_jitter: 7});
	expect(spec.recycle.maxRequestsJitter).toBe(0);
	expect(warnings[0]).toMatch(/max_requests_jitter: has no effect without max_requests$/);
});

test.each([
	[3, {kind: 'count', value: 3}],
	['3', {kind: 'count', value: 3}],
	['25%', {kind: 'percent', value: 25}],
])('the surge %j is %j', async (written, surge) => {
	expect((await loadApp({rollout: {strategy: 'rolling', surge: written}})).spec.rollout.surge).toEqual(surge);
});

test('a port that contradicts PORT is refused', async () => {
	expect((await loadApp({port: 3000, env: {PORT: 3000}})).spec.env).toEqual({PORT: '3000'});
	expect(await complaints({port: 3000, env: {PORT: 3001}})).toEqual([
		'apps[0].port: port is 3000, but env has another PORT; keep one of them',
	]);
});

test('the longest restart delay is never below the first', async () => {
	expect((await loadApp({restart_delay: '1m'})).spec.maxRestartDelayMs).toBe(60_000);
	expect(await complaints({restart_delay: '1m', max_restart_delay: '5s'})).toEqual([
		'apps[0].max_restart_delay: is shorter than restart_delay (5000 ms < 60000 ms)',
	]);
});

test('arguments may be numbers in a list', async () => {
	expect((await loadApp({args: ['--port', 3000]})).spec.args).toEqual(['--port', '3000']);
});

test('the name comes from the script, and must be one', async () => {
	expect((await load({script: 'my.app.js'}, {files: {'my.app.js': ''}})).specs[0]?.name).toBe('my.app');
	const files = {'my app.js': '', 'all.js': ''};
	expect((await failure(load({script: 'my app.js'}, {files}))).lines[0]).toContain(
		'script: "my app" cannot be the app\'s name; give it a "name"',
	);
	expect((await failure(load({script: 'all.js'}, {files}))).lines[0]).toContain('"all" cannot be the app\'s name');
	expect((await failure(load([{script: 'server.js'}, {script: './server.js'}]))).lines).toEqual([
		'ecosystem.json:1:25  [1]: "server" is already the name of [0] (ecosystem.json:1:2) (from the script); give it another "name"',
	]);
});

test('scripts and directories must be there and be what they should be', async () => {
	const words = async (keys: object) => {
		const {code, lines} = await failure(loadApp(keys, {files: {'dir/x.js': '', 'run.py': ''}}));
		return `${code} ${lines.map((line) => line.replace(/^\S+ {2}apps\[0\]\./, '')).join('\n')}`;
	};
	expect(await words({script: 'gone.js'})).toBe('FCM_ERR_SCRIPT_NOT_FOUND script: no such file: gone.js');
	expect(await words({script: 'server'})).toBe(
		'FCM_ERR_SCRIPT_NOT_FOUND script: no such file: server; did you mean "server.js"?',
	);
	expect(await words({script: 'sevrer.js'})).toContain('did you mean "server.js"?');
	expect(await words({script: 'dir'})).toBe('FCM_ERR_SCRIPT_NOT_FOUND script: a directory, not a file: dir');
	expect(await words({script: 'server.js/x.js'})).toContain(
		'FCM_ERR_SCRIPT_NOT_FOUND script: no such file: server.js/x.js',
	);
	expect(await words({cwd: 'nowhere'})).toBe('FCM_ERR_CONFIG_INVALID cwd: no such directory: nowhere');
	expect(await words({cwd: 'server.js'})).toBe('FCM_ERR_CONFIG_INVALID cwd: not a directory: server.js');
});

test('~ is the home directory of the shell', async () => {
	const {spec} = await loadApp({cwd: '~', script: '/dev/../etc/hosts', name: 'x'}, {shellEnv: {HOME: '/usr'}});
	expect([spec.cwd, spec.script]).toEqual(['/usr', '/etc/hosts']);
});

test('very many problems are counted beyond the first five hundred', async () => {
	const {lines} = await failure(load(Array.from({length: 600}, () => ({script: 7}))));
	expect(lines).toHaveLength(501);
	expect(lines.at(-1)).toBe('and 100 more');
});
