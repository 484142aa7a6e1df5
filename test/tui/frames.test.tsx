import {expect, test} from 'vitest';
import {keys, openMonit} from './support/open-monit.tsx';
import {appStatus, delta, snapshot, workerStatus} from './support/statuses.ts';

const at = Date.UTC(2026, 10, 20, 12);
const requests = {
	...{total: 20, inFlight: 2, perSecond: 120.4, aborted: 0, latencyMs: {p50: 1, p90: 2, p99: 34}},
	status: {'1xx': 0, '2xx': 20, '3xx': 0, '4xx': 0, '5xx': 0},
};
const fleet = snapshot(
	appStatus('web', {listening: ['0.0.0.0:8080'], restarts: 2}),
	appStatus('api', {
		status: 'degraded',
		ready: 1,
		wanted: 2,
		workers: [workerStatus(), workerStatus({slot: 1, pid: 4001, state: 'draining', generation: 2})],
		trouble: [{slot: 1, failures: 3, retryAt: at + 4000, reason: 'exited with code 1'}],
	}),
	appStatus('mailer', {status: 'stopped', ready: 0, wanted: 0, workers: [], uptimeMs: 0, listening: [], masterPid: 0}),
);
const rollout = {phase: 'proving', toGeneration: 4, sinceMs: 2000, leftMs: 8000};
const candidates = [
	workerStatus(),
	workerStatus({pid: 4100, generation: 4, requests: {...requests, perSecond: 0, latencyMs: {p50: 0, p90: 0, p99: 0}}}),
];

test('Apps at 80×24', async () => {
	const monit = await openMonit({frame: fleet});
	expect(monit.screen()).toMatchInlineSnapshot(`
		"fcm › Apps                                                           ● connected
		3 apps: 1 degraded, 1 stopped, 1 online · 3/4 workers ready · 361 req/s
		  Name     Status      readY reQ/s   P99  5Xx inF  Cpu   Mem rsT  Up minute
		› api      ◐ degraded    1/2   120  34ms    -   2  11%  90MB   0  5m        █
		  mailer   ○ stopped     0/0   120  34ms    -   2  11%  90MB   0   -        █
		  web      ● online      2/2   120  34ms    -   2  11%  90MB   2  5m        █
		── api ─────────────────────────────────────────────────────────────────────────
		  ! slot 1 failed 3 times, next try in 4 s: exited with code 1
		  Slot    pid gen stAte       reQ/s    P99 inF  Cpu   Mem Loop rsT  Up
		     0   4000   3 ● ready      60.2   34ms   1   6%  45MB  12%   0  5m
		     1   4001   2 ◒ draining   60.2   34ms   1   6%  45MB  12%   0  5m












		Enter open  Tab next view  r reload  l logs  / filter  : command  ? help  q quit"
	`);
});

test('Apps at 40×10: the worthiest columns, and what is wrong', async () => {
	const monit = await openMonit({columns: 40, rows: 10, frame: fleet});
	expect(monit.screen()).toMatchInlineSnapshot(`
		"fcm › Apps                             ●
		  Name     Status      readY reQ/s  Cpu
		› api      ◐ degraded    1/2   120  11%
		  mailer   ○ stopped     0/0   120  11%
		  web      ● online      2/2   120  11%
		── api ─────────────────────────────────
		  ! slot 1 failed 3 times, next try in 4
		    s: exited with code 1

		Enter open  r reload  ? help  q quit"
	`);
});

test('Apps at 200×60 has every column', async () => {
	const monit = await openMonit({columns: 200, rows: 60, frame: fleet});
	expect(monit.lines()).toHaveLength(60);
	for (const title of [
		'Name',
		'nAmespace',
		'Status',
		'gen',
		'readY',
		'reQ/s',
		'p50',
		'P99',
		'5Xx',
		'in Flight',
		'Cpu',
		'Memory',
	])
		expect(monit.lines()[2]).toContain(title);
	for (const title of ['resTarts', 'Uptime', 'last minute', 'listening']) expect(monit.lines()[2]).toContain(title);
});

test('an app in a rollout: both generations side by side, the phase as a bar that counts down', async () => {
	const monit = await openMonit({
		frame: snapshot(appStatus('api', {status: 'reloading', rollout, workers: candidates})),
	});
	await monit.press(keys.enter);
	expect(monit.screen()).toMatchInlineSnapshot(`
		"fcm › Apps › api                                                     ● connected
		1 app: 1 reloading · 2/2 workers ready · 120 req/s · cpu 11% · 90.0 MB
		↻ reloading · generation 3 · 2/2 ready · 120 req/s · p50 1.0 ms · p99 34.0 ms
		  2 in flight · 4 connections · cpu 11% · 90.0 MB · 0 restarts · up 5m
		↻ to generation 4 · proving ██████░░░░░░░░░░░░░░░░░░░░░░░░ 8 s left at most
		  generation 3 current                  │ generation 4 candidate
		  ● 1/1 ready                           │ ● 1/1 ready
		  60.2 req/s · p99 34 ms                │ 0 req/s · p99 -
		  cpu 6% · 45.0 MB                      │ cpu 6% · 45.0 MB
		  Slot    pid gen stAte       reQ/s    P99 inF  Cpu   Mem Loop rsT  Up
		›    0   4000   3 ● ready      60.2   34ms   1   6%  45MB  12%   0  5m
		     0   4100   4 ● ready         0      -   2   6%  45MB  12%   0  5m
		Last events
		  none yet









		Enter open  Esc back  Tab next view  r reload  x replace  l logs  ? help  q quit"
	`);
	await monit.pass(3000);
	expect(monit.screen()).toContain('5 s left at most');
});

test('an app at 40×10 keeps its rollout and its workers', async () => {
	const frame = snapshot(appStatus('api', {status: 'reloading', rollout, workers: candidates}));
	const monit = await openMonit({columns: 40, rows: 10, frame});
	await monit.press(keys.enter);
	expect(monit.screen()).toMatchInlineSnapshot(`
		"fcm › Apps › api                       ●
		↻ reloading · generation 3
		↻ to generation 4 · proving █░░░░░ 8 s …
		  Slot gen stAte       reQ/s  Cpu   Mem
		›    0   3 ● ready      60.2   6%  45MB
		     0   4 ● ready         0   6%  45MB
		Last events
		  none yet

		Enter open  Esc back  ? help  q quit"
	`);
});

test('a worker: vitals over time, requests in flight with what the app says of them, connections', async () => {
	const monit = await openMonit({frame: fleet});
	await monit.press(keys.enter, keys.enter);
	const request = {
		method: 'GET',
		url: '/orders?id=7',
		ip: '10.0.0.9',
		ageMs: 6100,
		state: 'sending',
		info: {user: 'ann', step: 2},
	} as const;
	const connection = {client: '10.0.0.9:50123', ageMs: 9000, idleMs: 0, bytesIn: 1200, bytesOut: 44_000};
	const worker = {slot: 0, pid: 4000, generation: 3, requests: [request], connections: [connection]};
	monit.source.feeds.at(-1)?.tell({news: 'activity', apps: [{app: 'api', workers: [worker]}]});
	await monit.turn();
	expect(monit.screen()).toMatchInlineSnapshot(`
		"fcm › Apps › api › worker 0                                          ● connected
		3 apps: 1 degraded, 1 stopped, 1 online · 3/4 workers ready · 361 req/s
		● ready · pid 4000 · generation 3 · up 5m · 0 restarts of its slot

		cpu               6%                                                         █
		memory       45.0 MB                                                         █
		loop busy        12%                                                         █
		loop late       1 ms                                                         █
		requests      60.2/s                                                         █
		in flight          1                                                         █
		p50 1.0 ms · p90 2.0 ms · p99 34.0 ms · 10 requests in all

		Requests in flight
		      Age  Method  Url           State       Client     data
		    6.1 s  GET     /orders?id=7  sending     10.0.0.9   user=ann step=2

		Connections: 2 open, 1 idle
		  client               age     idle        in       out
		  10.0.0.9:50123       9 s     busy    1.2 KB   43.0 KB




		Esc back  Tab next view  x replace  t stack  l logs  / filter  ? help  q quit"
	`);
});

test('requests of all apps, the oldest first; Enter goes to the worker that has it', async () => {
	const monit = await openMonit({frame: fleet});
	await monit.press(keys.tab);
	const request = (url: string, ageMs: number) =>
		({method: 'GET', url, ip: '::1', ageMs, state: 'processing'}) as const;
	const worker = (slot: number, pid: number, ...all: ReturnType<typeof request>[]) => {
		return {slot, pid, generation: 3, requests: all, connections: []};
	};
	const apps = [
		{app: 'api', workers: [worker(0, 4000, request('/young', 5), request('/old', 9000))]},
		{app: 'web', workers: [{...worker(1, 4001, request('/middle', 700)), error: 'no answer within 1 s'}]},
	];
	monit.source.feeds.at(-1)?.tell({news: 'activity', apps});
	await monit.turn();
	expect(monit.lines().slice(2, 7).join('\n')).toMatchInlineSnapshot(`
		"      Age aPp    W gen Meth Url          State      Client    data
		›     9 s api    0   3 GET  /old         processing ::1
		   700 ms web    1   3 GET  /middle      processing ::1
		     5 ms api    0   3 GET  /young       processing ::1
		! web worker 1: no answer within 1 s"
	`);
	await monit.press(keys.down, keys.enter);
	expect(monit.lines()[0]).toContain('requests of all apps › web worker 1');
});

test('events and logs are told apart by words, not by colour alone', async () => {
	const monit = await openMonit({frame: fleet});
	await monit.press('e');
	const base = {app: 'api', seq: 1, at, source: 'app', slot: 1, pid: 7, generation: 3} as const;
	monit.source.feeds.at(-1)?.tell({
		news: 'events',
		events: [
			{...base, type: 'worker-ready', afterMs: 312},
			{...base, type: 'worker-exited', code: 1, signal: null, reason: 'exited with code 1', wanted: false},
		],
	});
	await monit.turn();
	expect(monit.screen()).toMatch(/● worker 1 of generation 3 is ready after 312 ms/);
	expect(monit.screen()).toMatch(/✖ worker 1 of generation 3 died: exited with code 1/);
	await monit.press(keys.escape, 'l');
	const line = {time: new Date(at).toISOString(), app: 'api', slot: 1, generation: 3} as const;
	monit.source.feeds.at(-1)?.tell({news: 'lines', lines: [{...line, stream: 'err', text: 'oops'}]});
	await monit.turn();
	expect(monit.screen()).toMatch(/\d\d:\d\d:\d\d 1 err oops/);
});

test('a question stands in the middle, with what it hits and Cancel in focus', async () => {
	const monit = await openMonit({frame: fleet});
	await monit.press('s');
	expect(monit.screen()).toContain('fcm stop api');
	expect(monit.screen()).toMatch(/│ 2 workers, 120 requests per second now\. Nothing serves/);
	expect(monit.screen()).toMatch(/│ \[ Cancel \] {5}stop it/);
	await monit.press(keys.tab);
	expect(monit.screen()).toMatch(/│ {3}Cancel {5}\[ stop it \]/);
	await monit.press(keys.enter);
	expect(monit.source.actions.map(({action}) => action)).toEqual([{verb: 'stop', apps: ['api']}]);
});

test('at 40×10 the buttons of a question are there', async () => {
	const monit = await openMonit({columns: 40, rows: 10, frame: fleet});
	await monit.press('R');
	expect(monit.screen()).toContain('[ Cancel ]');
	expect(monit.screen()).toContain('restart it');
});

test('a delete in production wants the name', async () => {
	const monit = await openMonit({frame: fleet});
	monit.source.production = true;
	await monit.press(keys.ctrlD);
	expect(monit.screen()).toContain('This is production. Type api:');
	await monit.press('a', 'p', 'i');
	expect(monit.screen()).toContain('> api▏');
	await monit.press(keys.enter);
	expect(monit.source.actions[0]?.action).toEqual({verb: 'delete', apps: ['api']});
});

test('the line below tells the command, how it goes and how it ended', async () => {
	const monit = await openMonit({frame: fleet});
	await monit.press('r');
	const [action] = monit.source.actions;
	expect(monit.screen()).toMatch(/⠋|⠙|⠹|⠸|⠼|⠴|⠦|⠧|⠇|⠏/);
	action?.progress({type: 'rollout-proving', generation: 4, forMs: 5000, app: 'api', seq: 1, at});
	await monit.pass(1000);
	expect(monit.screen()).toContain('fcm reload api · generation 4 must last 5 s · 1 s');
	const error = {
		code: 'FCM_ERR_ROLLED_BACK',
		message: 'worker 0 exited',
		details: {stderr: ['Error: no config']},
	} as const;
	action?.settle({kind: 'apps', results: [{app: 'api', ok: false, error}]});
	await monit.turn();
	await monit.pass(60_000);
	expect(monit.screen()).toContain('✖ fcm reload api · rolled back: worker 0 exited');
	expect(monit.screen()).toContain('stderr: Error: no config');
	await monit.press(keys.escape);
	expect(monit.screen()).not.toContain('rolled back');
});

test('when the daemon is gone a banner says how old this is; it goes when the daemon is back', async () => {
	const monit = await openMonit({frame: fleet});
	monit.source.emit({type: 'gone', problem: null, running: 2});
	await monit.pass(7000);
	expect(monit.lines()[2]).toContain('✖ daemon gone: this is 7 s old, the apps go on; reconnecting');
	expect(monit.screen()).toContain('api');
	monit.source.emit({type: 'frame', frame: fleet});
	await monit.pass(1000);
	expect(monit.screen()).not.toContain('daemon gone');
	expect(monit.lines()[0]).toContain('● connected');
});

test('follows the terminal when it is resized', async () => {
	const monit = await openMonit({frame: fleet});
	await monit.resize(200, 60);
	expect(monit.screen()).toContain('listening');
	await monit.resize(40, 10);
	expect(monit.lines()).toHaveLength(10);
	expect(monit.screen()).not.toContain('listening');
});

test('says what it waits for, and what to do when there is no app', async () => {
	const monit = await openMonit();
	expect(monit.screen()).toContain('◌ connecting');
	expect(monit.screen()).toContain('waiting for the daemon');
	monit.source.emit({type: 'frame', frame: snapshot()});
	await monit.turn();
	expect(monit.screen()).toContain('no apps yet');
});

test('harmful characters in the words of others never reach the terminal', async () => {
	const reason = 'first\nsecond \u001B[2Jthird \u0007\r\u009B31m';
	const trouble = [{slot: 0, failures: 1, retryAt: null, reason}];
	const monit = await openMonit({frame: snapshot(appStatus('api', {trouble}))});
	expect(monit.screen()).toContain('slot 0 failed once, given up: first second third');
	expect(monit.lines()).toHaveLength(24);
});

test('read-only is said, and acts on nothing', async () => {
	const monit = await openMonit({frame: fleet, isReadOnly: true});
	expect(monit.lines()[0]).toContain('connected · read-only');
	await monit.press('r', 'R', 's', '+', 'u', keys.ctrlD);
	expect(monit.source.actions).toEqual([]);
	expect(monit.screen()).toContain('read-only, so not run: fcm delete api');
});

test('copies to the clipboard, pages the log, and hands the terminal to a command that wants it', async () => {
	const monit = await openMonit({frame: fleet});
	await monit.press('y', 'p');
	expect(monit.terminal.copy).toHaveBeenCalledWith('api');
	expect(monit.terminal.page).toHaveBeenCalledWith(['api']);
	await monit.press(':', 'logs api', keys.enter);
	expect(monit.terminal.handOver).toHaveBeenCalledWith(['logs', 'api']);
	await monit.press('q');
	expect(monit.terminal.quit).toHaveBeenCalledOnce();
	expect(monit.source.actions).toEqual([]);
});

test('only the feed of the screen that is shown runs', async () => {
	const monit = await openMonit({frame: fleet});
	const running = () => monit.source.feeds.filter(({ended}) => !ended).map(({request}) => request.feed);
	expect(running()).toEqual([]);
	await monit.press(keys.enter);
	expect(running()).toEqual(['events']);
	await monit.press(keys.enter);
	expect(running()).toEqual(['activity']);
	await monit.press('l');
	expect(running()).toEqual(['logs']);
	await monit.press(keys.escape, keys.escape, keys.escape);
	expect(running()).toEqual([]);
	monit.source.emit({type: 'frame', frame: delta([appStatus('api')])});
	expect(running()).toEqual([]);
});
