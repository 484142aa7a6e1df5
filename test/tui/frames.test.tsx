import {expect, test} from 'vitest';
import {openMonit} from './support/open-monit.tsx';
import {appStatus, snapshot, workerStatus} from './support/statuses.ts';

const fleet = snapshot(
	appStatus('web', {listening: ['0.0.0.0:8080'], restarts: 2}),
	appStatus('api', {
		status: 'degraded',
		ready: 1,
		wanted: 2,
		workers: [workerStatus(), workerStatus({slot: 1, pid: 4001, state: 'draining', generation: 2})],
		trouble: [{slot: 1, failures: 3, retryAt: Date.UTC(2026, 10, 20, 12) + 4000, reason: 'exited with code 1'}],
	}),
	appStatus('mailer', {status: 'stopped', ready: 0, wanted: 0, workers: [], uptimeMs: 0, listening: [], masterPid: 0}),
);

test('at 80×24 every figure but the addresses has its place', async () => {
	const monit = await openMonit({frame: fleet});
	expect(monit.screen()).toMatchInlineSnapshot(`
		"fcm 0.1.0  /home/ann/.fcm                                            ● connected
		3 apps: 1 degraded, 1 stopped, 1 online · 3/4 workers ready · 361 req/s
		  APP          STATUS      GEN READY     UP RST REQ/S INF    P99   CPU     MEM
		› api          ◐ degraded    3   1/2     5m   0   120   2   34ms   11%  90.0MB
		    SLOT    PID GEN STATE           UP RST REQ/S INF    P99   CPU     MEM  LOOP
		       0   4000   3 ● ready         5m   0  60.2   1   34ms    6%  45.0MB   12%
		       1   4001   2 ◒ draining      5m   0  60.2   1   34ms    6%  45.0MB   12%
		    ! slot 1 failed 3 times, next try in 4 s: exited with code 1
		  mailer       ○ stopped     3   0/0      -   0   120   2   34ms   11%  90.0MB
		  web          ● online      3   2/2     5m   2   120   2   34ms   11%  90.0MB












		r reload  R restart  + - scale  s stop/start  l logs  / filter  ? help  q quit"
	`);
});

test('at 200×50 the titles are long and the addresses are shown', async () => {
	const monit = await openMonit({columns: 200, rows: 50, frame: fleet});
	expect(monit.lines()).toHaveLength(49);
	expect(monit.lines().slice(0, 11).join('\n')).toMatchInlineSnapshot(`
		"fcm 0.1.0  /home/ann/.fcm                                                                                                                                                                    ● connected
		3 apps: 1 degraded, 1 stopped, 1 online · 3/4 workers ready · 361 req/s · 6 in flight · cpu 33% · 270.0 MB · daemon 700 up 3h 0m
		  APP           STATUS       GEN  READY  UPTIME  RESTARTS  REQ/S  IN FLIGHT     P99    CPU   MEMORY  LISTENING
		› api           ◐ degraded     3    1/2      5m         0    120          2    34ms    11%   90.0MB  0.0.0.0:3000
		    SLOT     PID  GEN  STATE        UPTIME  RESTARTS  REQ/S  IN FLIGHT     P99    CPU   MEMORY  EVENT LOOP
		       0    4000    3  ● ready          5m         0   60.2          1    34ms     6%   45.0MB         12%
		       1    4001    2  ◒ draining       5m         0   60.2          1    34ms     6%   45.0MB         12%
		    ! slot 1 failed 3 times, next try in 4 s: exited with code 1
		  mailer        ○ stopped      3    0/0       -         0    120          2    34ms    11%   90.0MB  -
		  web           ● online       3    2/2      5m         2    120          2    34ms    11%   90.0MB  0.0.0.0:8080
		"
	`);
});

test('at 40×10 the worthiest columns are left', async () => {
	const monit = await openMonit({columns: 40, rows: 10, frame: fleet});
	expect(monit.screen()).toMatchInlineSnapshot(`
		"fcm 0.1.0  /home/ann/.fcm    ● connected
		  APP          STATUS      READY REQ/S
		› api          ◐ degraded    1/2   120
		    ! slot 1 failed 3 times, next try in
		      4 s: exited with code 1
		  mailer       ○ stopped     0/0   120
		  web          ● online      2/2   120

		r reload  l logs  ? help  q quit"
	`);
});

test('follows the terminal when it is resized', async () => {
	const monit = await openMonit({frame: fleet});
	await monit.resize(200, 50);
	expect(monit.screen()).toContain('LISTENING');
	await monit.resize(40, 10);
	expect(monit.lines()).toHaveLength(9);
	expect(monit.screen()).not.toContain('LISTENING');
});

test('says what it waits for before the first frame, and what to do when there is no app', async () => {
	const monit = await openMonit();
	expect(monit.screen()).toContain('◌ connecting');
	expect(monit.screen()).toContain('waiting for the daemon');
	monit.source.emit({type: 'frame', frame: snapshot()});
	await monit.turn();
	expect(monit.screen()).toContain('no apps yet: `fcm start ecosystem.json` starts some');
});

test('shows a rollout, a slot that gave up and the last rollout that failed under the app', async () => {
	const at = Date.UTC(2026, 10, 20, 12) - 120_000;
	const monit = await openMonit({
		frame: snapshot(
			appStatus('api', {
				rollout: {phase: 'proving', toGeneration: 5, sinceMs: 2000},
				trouble: [{slot: 1, failures: 16, retryAt: null, reason: 'killed by SIGSEGV'}],
				lastFailure: {generation: 4, reason: 'worker 0 exited with code 1', at},
			}),
		),
	});
	expect(monit.screen()).toContain('↻ rollout to generation 5: proving for 2 s');
	expect(monit.screen()).toContain('✖ slot 1 failed 16 times, given up: killed by SIGSEGV');
	expect(monit.screen()).toContain('✖ generation 4 failed 2m ago and was rolled back: worker 0 exited');
});

test('says of a rollout that is held how to go on', async () => {
	const rollout = {phase: 'held', toGeneration: 5, sinceMs: 2000};
	const monit = await openMonit({frame: snapshot(appStatus('api', {rollout}))});
	const words = monit.screen().replace(/\s+/g, ' ');
	expect(words).toContain(
		'! rollout to generation 5: held for 2 s, until fcm rollout promote api or fcm rollout abort api',
	);
});

test('harmful characters in the words of others never reach the terminal', async () => {
	const reason = 'first\nsecond \u001B[2Jthird \u0007\r\u009B31m';
	const monit = await openMonit({
		frame: snapshot(appStatus('api', {trouble: [{slot: 0, failures: 1, retryAt: null, reason}]})),
	});
	expect(monit.screen()).toContain('slot 0 failed once, given up: first second third');
	expect(monit.lines()).toHaveLength(23);
});
