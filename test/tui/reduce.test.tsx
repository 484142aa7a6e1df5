import {expect, test} from 'vitest';
import type {OperationResult} from '../../src/protocol/operation.ts';
import {shownActions} from '../../tui/store/action-list.ts';
import type {MonitEvent} from '../../tui/store/monit-event.ts';
import {modeOf} from '../../tui/store/monit-state.ts';
import {maxLogLines} from '../../tui/store/reduce-logs.ts';
import {selectedApp, visibleApps} from '../../tui/store/selection.ts';
import {appStatus, delta, snapshot, workerStatus} from './support/statuses.ts';
import {play, start} from './support/stepper.ts';

const three: MonitEvent = {type: 'frame', frame: snapshot(appStatus('web'), appStatus('api'), appStatus('mail'))};
const gone: MonitEvent = {type: 'gone', problem: null, running: 3};
const good: OperationResult = {
	app: 'api',
	ok: true,
	change: 'reloaded',
	generation: 4,
	ready: 2,
	wanted: 2,
	listening: [],
	tookMs: 900,
};
const bad: OperationResult = {app: 'api', ok: false, error: {code: 'FCM_ERR_ROLLED_BACK', message: 'worker 0 died'}};

const names = (state: Parameters<typeof visibleApps>[0]) => visibleApps(state).map(({status}) => status.name);
const selectedName = (...events: Parameters<typeof play>) => selectedApp(play(...events).state)?.status.name;

test('apps are in the order of their names, whatever order they come in', () => {
	expect(names(play(three).state)).toEqual(['api', 'mail', 'web']);
	const more = delta([appStatus('bill')], ['mail']);
	expect(names(play(three, {type: 'frame', frame: more}).state)).toEqual(['api', 'bill', 'web']);
});

test('a snapshot replaces everything, a delta only the apps it names', () => {
	const changed = delta([appStatus('api', {restarts: 7})]);
	const {state} = play(three, {type: 'frame', frame: changed});
	expect(state.apps.map(({status}) => status.restarts)).toEqual([7, 0, 0]);
	expect(names(play(three, {type: 'frame', frame: snapshot(appStatus('only'))}).state)).toEqual(['only']);
});

test('a frame that draws nothing new changes no object', () => {
	const before = play(three).state;
	const after = play(three, 1000, {
		type: 'frame',
		frame: delta([appStatus('api', {uptimeMs: 5 * 60_000 + 1000, cpuPercent: 11.04})]),
	}).state;
	expect(after.apps.map(({at}) => at)).toEqual(before.apps.map(({at}) => at));
	const moved = play(three, 1000, {type: 'frame', frame: delta([appStatus('api', {cpuPercent: 12})])}).state;
	expect(moved.apps[0]?.at).toBe(start + 1000);
});

test.each([
	['the first app is selected until one moves', ['web'], [], 'api'],
	['down goes down', [], ['j', 'down'], 'web'],
	['and stops at the end', [], ['j', 'j', 'j', 'j'], 'web'],
	['up goes up and stops', [], ['j', 'k', 'up', 'up'], 'api'],
	['G goes to the last, g to the first', [], ['G', 'g'], 'api'],
	['a page goes further', [], ['pagedown'], 'web'],
])('%s', (_, __, pressed, expected) => {
	expect(selectedName(three, ...pressed)).toBe(expected);
});

test('the selection stays with the app when others come and go', () => {
	const before: MonitEvent = {type: 'frame', frame: delta([appStatus('aaa'), appStatus('bbb')], ['api'])};
	expect(selectedName(three, 'j', before)).toBe('mail');
});

test('when the selected app goes away its neighbour is selected', () => {
	expect(selectedName(three, 'j', {type: 'frame', frame: delta([], ['mail'])})).toBe('web');
	expect(selectedName(three, 'G', {type: 'frame', frame: delta([], ['web'])})).toBe('mail');
	expect(selectedName(three, 'j', {type: 'frame', frame: delta([], ['api', 'mail', 'web'])})).toBeUndefined();
});

test.each([
	['r', {verb: 'reload', app: 'api'}],
	['+', {verb: 'scale', app: 'api', by: 1}],
	['-', {verb: 'scale', app: 'api', by: -1}],
])('%s acts at once', (key, action) => {
	expect(play(three, key).effects).toEqual([{type: 'act', id: 1, action}]);
});

test.each([
	['R', 'restart'],
	['s', 'stop'],
])('%s asks first, and only y does it', (key, verb) => {
	const asked = play(three, key);
	expect(asked.effects).toEqual([]);
	expect(modeOf(asked.state)).toBe('confirm');
	expect(play(three, key, 'y').effects).toEqual([{type: 'act', id: 1, action: {verb, app: 'api'}}]);
	for (const no of ['n', 'enter', 'escape', 'x', 'q', 'down']) {
		const refused = play(three, key, no);
		expect(refused.effects).toEqual([]);
		expect(modeOf(refused.state)).toBe('table');
	}
});

test('s starts an app that is stopped, without a question', () => {
	const stopped: MonitEvent = {type: 'frame', frame: snapshot(appStatus('api', {status: 'stopped', workers: []}))};
	expect(play(stopped, 's').effects).toEqual([{type: 'act', id: 1, action: {verb: 'start', app: 'api'}}]);
});

test('one action at a time per app: another is refused with words, another app is free', () => {
	const busy = play(three, 'r', '+');
	expect(busy.effects).toHaveLength(1);
	expect(busy.state.notice).toBe('scale api: not now, its reload is still under way');
	expect(play(three, 'r', 'j', 'r').effects).toHaveLength(2);
	expect(play(three, 'r', {type: 'settled', id: 1, result: good}, '+').effects).toHaveLength(2);
});

test('stop outranks a running action, but not another stop', () => {
	expect(play(three, 'r', 's', 'y').effects).toHaveLength(2);
	const twice = play(three, 'r', 's', 'y', 's', 'y');
	expect(twice.effects).toHaveLength(2);
	expect(twice.state.notice).toBe('stop api: not now, its stop is still under way');
});

test('nothing is asked of a daemon that is gone', () => {
	const {effects, state} = play(three, gone, 'r');
	expect(effects).toEqual([]);
	expect(state.notice).toContain('the daemon is not there');
});

test('a good result leaves after a while, a bad one when it is dismissed or its app is asked again', () => {
	const settled = (result: OperationResult): MonitEvent => ({type: 'settled', id: 1, result});
	expect(shownActions(play(three, 'r', settled(good), 14_000).state)).toHaveLength(1);
	expect(shownActions(play(three, 'r', settled(good), 15_000).state)).toHaveLength(0);
	expect(shownActions(play(three, 'r', settled(bad), 3_600_000).state)).toHaveLength(1);
	expect(shownActions(play(three, 'r', settled(bad), 'escape').state)).toHaveLength(0);
	expect(shownActions(play(three, 'r', settled(bad), 'r').state).map(({id}) => id)).toEqual([2]);
});

test('progress and results of an action that is over change nothing', () => {
	const {state} = play(three, 'r', {type: 'settled', id: 1, result: bad}, {type: 'settled', id: 1, result: good});
	expect(state.actions[0]?.outcome).toMatchObject({state: 'done', result: bad});
});

test('the filter is live, takes a regular expression or any text, and Esc clears it', () => {
	expect(names(play(three, '/', 'w', 'e').state)).toEqual(['web']);
	expect(names(play(three, '/', '^', '.', 'a', '|', 'w').state)).toEqual(['mail', 'web']);
	expect(names(play(three, '/', '(').state)).toEqual([]);
	expect(names(play(three, '/', 'w', 'backspace').state)).toHaveLength(3);
	const kept = play(three, '/', 'w', 'enter', 'r');
	expect(kept.effects).toEqual([{type: 'act', id: 1, action: {verb: 'reload', app: 'web'}}]);
	expect(play(three, '/', 'w', 'enter', 'escape').state.filter).toBe('');
	expect(modeOf(play(three, '/', 'w', 'escape').state)).toBe('table');
});

test('while a filter is typed, letters are letters', () => {
	const {effects, state} = play(three, '/', 'r', 'q', 's');
	expect(effects).toEqual([]);
	expect(state.filter).toBe('rqs');
});

test('a filter has a longest length', () => {
	expect(play('/', ...Array.from({length: 500}, () => 'x')).state.filter).toHaveLength(64);
});

test('a hidden selection gives way to the first visible app and comes back with it', () => {
	expect(selectedName(three, 'G', '/', 'api')).toBe('web');
	expect(selectedName(three, 'G', '/', 'a', 'p', 'i')).toBe('api');
	expect(selectedName(three, 'G', '/', 'a', 'p', 'i', 'escape')).toBe('web');
});

test('the time of the loss stays while reconnecting, and the apps stay', () => {
	const {state} = play(three, 1000, gone, 5000, gone);
	expect(state.link).toEqual({state: 'gone', since: start + 1000, problem: null, running: 3});
	expect(state.apps).toHaveLength(3);
	expect(play(three, gone, three).state.link).toEqual({state: 'live'});
});

test('logs are followed, asked for anew with errors only, and left', () => {
	const all = {type: 'follow-logs', request: {app: 'api', errorsOnly: false, lines: 200}};
	const errors = {type: 'follow-logs', request: {app: 'api', errorsOnly: true, lines: 200}};
	expect(play(three, 'l', 'e', 'escape').effects).toEqual([all, errors, {type: 'unfollow-logs'}]);
	expect(modeOf(play(three, 'l', 'escape').state)).toBe('table');
});

test('log lines are bounded, and do not move a view that is scrolled back', () => {
	const lines = (count: number): MonitEvent => ({
		type: 'log-lines',
		lines: Array.from({length: count}, (_, index) => ({
			time: '',
			app: 'api',
			slot: 0,
			generation: 1,
			stream: 'out' as const,
			text: `line ${index}`,
		})),
	});
	expect(play(three, 'l', lines(maxLogLines), lines(50)).state.view).toMatchObject({
		lines: {length: maxLogLines},
		back: 0,
	});
	expect(play(three, 'l', lines(100), 'k', 'k', lines(5)).state.view).toMatchObject({back: 7});
	expect(play(three, 'l', lines(100), 'g').state.view).toMatchObject({back: 79});
	expect(play(three, 'l', lines(100), 'g', 'G').state.view).toMatchObject({back: 0});
	expect(play(three, lines(5)).state.view).toEqual({screen: 'table'});
});

test('Enter moves into the workers of the app, Esc back', () => {
	const workers = Array.from({length: 3}, (_, slot) => workerStatus({slot, pid: slot + 1}));
	const one: MonitEvent = {type: 'frame', frame: snapshot(appStatus('api', {workers}), appStatus('web'))};
	expect(play(one, 'enter', 'j', 'j', 'j', 'j').state.focus).toEqual({on: 'workers', row: 2});
	expect(selectedName(one, 'enter', 'j')).toBe('api');
	expect(selectedName(one, 'enter', 'j', 'escape', 'j')).toBe('web');
});

test('q and Ctrl-C quit, Ctrl-C from everywhere', () => {
	expect(play('q').effects).toEqual([{type: 'quit'}]);
	for (const before of [[], ['/'], ['?'], ['l'], ['R']]) {
		expect(play(three, ...before, 'ctrl-c').effects).toContainEqual({type: 'quit'});
	}
});

test('no key does anything harmful when there is no app', () => {
	for (const key of ['r', 'R', 's', '+', '-', 'l', 'j', 'G', 'enter']) expect(play(key).effects).toEqual([]);
});
