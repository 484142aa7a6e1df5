import {expect, test} from 'vitest';
import type {LogLine} from '../../src/client/log-line.ts';
import {keys, openMonit} from './support/open-monit.tsx';
import type {OperationEventBody} from './support/operation-event.ts';
import {operationEvent} from './support/operation-event.ts';
import {appStatus, snapshot} from './support/statuses.ts';

const two = snapshot(appStatus('api'), appStatus('web', {status: 'stopped', workers: [], ready: 0, wanted: 0}));

function line(text: string, stream: LogLine['stream'] = 'out'): LogLine {
	return {time: '2026-11-20T11:38:00.123Z', app: 'api', slot: 0, generation: 1, stream, text};
}

test('a reload shows that it runs, how far it is, and its good end', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('r');
	const [reload] = monit.source.actions;
	expect(reload?.action).toEqual({verb: 'reload', app: 'api'});
	expect(monit.screen()).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] reload api · 0 s/);
	const ready: OperationEventBody = {type: 'worker-ready', slot: 1, pid: 7, generation: 4, afterMs: 340};
	reload?.progress(operationEvent('api', ready));
	await monit.pass(1000);
	expect(monit.screen()).toContain('reload api · worker 1 ready after 340 ms · 1 s');
	const figures = {generation: 4, ready: 2, wanted: 2, listening: [], tookMs: 1200};
	reload?.settle({app: 'api', ok: true, change: 'reloaded', ...figures});
	await monit.turn();
	await monit.pass(1000);
	expect(monit.screen()).toContain('✔ api reloaded: generation 4, 2 of 2 ready, 1.2 s');
});

test('a rollback shows its reason and the last stderr line of the worker that failed', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('r');
	const stderr = ['node:internal/modules', "Error: \u001B[31mCannot find module 'x'\u001B[0m", ''];
	monit.source.actions[0]?.settle({
		app: 'api',
		ok: false,
		error: {code: 'FCM_ERR_ROLLED_BACK', message: 'worker 0 exited with code 1', details: {stderr}},
	});
	await monit.turn();
	await monit.pass(1000);
	expect(monit.screen()).toContain('✖ reload api: rolled back: worker 0 exited with code 1');
	expect(monit.screen()).toContain("  stderr: Error: Cannot find module 'x'");
	await monit.press(keys.escape);
	expect(monit.screen()).not.toContain('rolled back');
});

test('a failure without stderr shows what to do next', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('-');
	const error = {code: 'FCM_ERR_SCALE_INVALID', message: 'api cannot have 0 workers'} as const;
	monit.source.actions[0]?.settle({app: 'api', ok: false, error});
	await monit.turn();
	await monit.pass(1000);
	expect(monit.screen()).toContain('✖ scale api: api cannot have 0 workers');
	expect(monit.screen()).toContain('Give 1 to 512, +n, -n or max.');
});

test('an answer that was lost with the daemon is not called a failure', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('r');
	monit.source.actions[0]?.settle({app: 'api', ok: false, error: {code: 'FCM_ERR_DAEMON_LOST', message: 'lost'}});
	await monit.turn();
	await monit.pass(1000);
	expect(monit.screen()).toContain('? reload api: the daemon went away before it answered; the app goes on with it');
});

test('restart and stop ask with No as the default; the question names the app', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('R');
	expect(monit.screen()).toContain('Restart api? Nothing serves meanwhile. y/N');
	await monit.press(keys.enter);
	expect(monit.screen()).not.toContain('Restart api?');
	await monit.press('s');
	expect(monit.screen()).toContain('Stop api? y/N');
	await monit.press('y');
	expect(monit.source.actions.map(({action}) => action)).toEqual([{verb: 'stop', app: 'api'}]);
	await monit.press('j', 's');
	expect(monit.source.actions.at(-1)?.action).toEqual({verb: 'start', app: 'web'});
});

test('a refusal is said in words and leaves with the next key', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('r', 'r');
	expect(monit.screen()).toContain('! reload api: not now, its reload is still under way');
	await monit.press('j');
	expect(monit.screen()).not.toContain('not now');
});

test('the filter shows what it matches while it is typed and while it is kept', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('/', 'w', 'e');
	expect(monit.screen()).toContain('/we▏ 1 of 2');
	expect(monit.screen()).not.toContain('api ');
	await monit.press(keys.enter);
	expect(monit.screen()).toContain('/we 1 of 2  r reload');
	await monit.press('/', 'x');
	expect(monit.screen()).toContain('no app matches /wex');
	await monit.press(keys.escape);
	expect(monit.screen()).toContain('› api');
});

test('the daemon goes: the last picture stays, with who lives on; it comes back: a fresh picture', async () => {
	const monit = await openMonit({columns: 100, frame: two});
	monit.source.emit({type: 'gone', problem: null, running: 2});
	await monit.pass(12_000);
	expect(monit.lines()[0]).toContain('✖ daemon gone since 12 s, the apps go on; reconnecting');
	expect(monit.screen()).toContain('› api');
	monit.source.emit({type: 'gone', problem: null, running: 1});
	await monit.pass(1000);
	expect(monit.lines()[0]).toContain('✖ daemon gone since 13 s, 1 of 2 apps go on; reconnecting');
	monit.source.emit({type: 'gone', problem: 'no answer within 5000 ms', running: 0});
	await monit.pass(1000);
	expect(monit.lines()[0]).toContain('✖ daemon trouble since 14 s: no answer within 5000 ms; reconnecting');
	monit.source.emit({type: 'frame', frame: snapshot(appStatus('fresh'))});
	await monit.pass(1000);
	expect(monit.lines()[0]).toContain('● connected');
	expect(monit.screen()).toContain('› fresh');
});

test('the ages on the last picture stand still while the daemon is gone', async () => {
	const monit = await openMonit({frame: two});
	expect(monit.screen()).toMatch(/› api .* 5m /);
	monit.source.emit({type: 'gone', problem: null, running: 2});
	await monit.pass(610_000);
	expect(monit.screen()).toMatch(/› api .* 5m /);
	expect(monit.screen()).toContain('daemon gone since 10m');
});

test('the logs follow, scroll back, narrow to errors and end', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('l');
	const [all] = monit.source.follows;
	expect(all?.request).toEqual({app: 'api', errorsOnly: false, lines: 200});
	all?.listener.onLines(Array.from({length: 30}, (_, index) => line(`line ${index}`)));
	await monit.pass(250);
	expect(monit.lines()[0]).toBe('logs of api · stdout and stderr · following');
	expect(monit.lines()[21]).toMatch(/^\d\d:\d\d:\d\d 0 out line 29$/);
	await monit.press('k', 'k');
	expect(monit.lines()[0]).toContain('2 lines back');
	expect(monit.lines()[21]).toContain('line 27');
	await monit.press('g');
	expect(monit.lines()[1]).toContain('line 0');
	await monit.press('e');
	expect(all?.ended).toBe(true);
	expect(monit.source.follows[1]?.request).toEqual({app: 'api', errorsOnly: true, lines: 200});
	monit.source.follows[1]?.listener.onError(new Error('EACCES: permission denied'));
	await monit.pass(250);
	expect(monit.lines()[0]).toBe('logs of api · stderr only · ✖ EACCES: permission denied');
	await monit.press(keys.escape);
	expect(monit.source.follows[1]?.ended).toBe(true);
	expect(monit.screen()).toContain('› api');
});

test('a log line that is too long is wrapped, and every piece can be reached', async () => {
	const monit = await openMonit({columns: 40, rows: 10, frame: two});
	await monit.press('l');
	const lines = Array.from({length: 10}, (_, index) => line(`${index} ${'x'.repeat(90)} end${index}`, 'err'));
	monit.source.follows[0]?.listener.onLines(lines);
	await monit.pass(250);
	expect(monit.screen()).toContain('end9');
	await monit.press('g');
	expect(monit.screen()).toMatch(/0 err 0 x+/);
	expect(monit.screen()).toContain('end0');
});

test('the help shows the keys, scrolls, and closes', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('?');
	expect(monit.screen()).toContain('reload: new workers first, no request lost');
	await monit.press('G');
	expect(monit.screen()).toContain('share of time that the event loop was busy');
	await monit.press('?');
	expect(monit.screen()).toContain('› api');
});

test('quitting ends what it follows', async () => {
	const monit = await openMonit({frame: two});
	await monit.press('l', 'q');
	expect(monit.onQuit).toHaveBeenCalledOnce();
	expect(monit.source.follows[0]?.ended).toBe(true);
});
