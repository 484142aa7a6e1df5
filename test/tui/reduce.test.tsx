import {expect, test} from 'vitest';
import type {OperationResult} from '../../src/protocol/operation.ts';
import type {ActionResult} from '../../tui/source/monit-source.ts';
import {shownActions} from '../../tui/store/action-list.ts';
import {maxLogLines} from '../../tui/store/feeds.ts';
import {appRows, chosenApps, selectedApp} from '../../tui/store/lists.ts';
import type {MonitEvent} from '../../tui/store/monit-event.ts';
import {here, type MonitState, modeOf} from '../../tui/store/monit-state.ts';
import {isList, placeWords} from '../../tui/store/place.ts';
import {reduce} from '../../tui/store/reduce.ts';
import {appStatus, delta, snapshot, workerStatus} from './support/statuses.ts';
import {play, playWith, start, typed} from './support/stepper.ts';

const three: MonitEvent = {type: 'frame', frame: snapshot(appStatus('web'), appStatus('api'), appStatus('mail'))};
const gone: MonitEvent = {type: 'gone', problem: null, running: 3};
const result: OperationResult & {ok: true} = {
	...{app: 'api', ok: true, change: 'reloaded', generation: 4, ready: 2, wanted: 2, listening: [], tookMs: 900},
};
const good: ActionResult = {kind: 'apps', results: [result]};
const failure: OperationResult = {
	app: 'api',
	ok: false,
	error: {code: 'FCM_ERR_ROLLED_BACK', message: 'worker 0 died'},
};
const bad: ActionResult = {kind: 'apps', results: [failure]};

function names(state: MonitState): string[] {
	const place = here(state.path);
	return isList(place) ? appRows(state, place).map(({app}) => app.status.name) : [];
}
const selectedName = (...events: Parameters<typeof play>) => selectedApp(play(...events).state)?.status.name;
const pathOf = (...events: Parameters<typeof play>) =>
	play(...events)
		.state.path.map(placeWords)
		.join(' > ');

test('apps are in the order of their names, whatever order they come in', () => {
	expect(names(play(three).state)).toEqual(['api', 'mail', 'web']);
	const more = delta([appStatus('bill')], ['mail']);
	expect(names(play(three, {type: 'frame', frame: more}).state)).toEqual(['api', 'bill', 'web']);
});

test('a snapshot replaces everything, a delta only the apps it names', () => {
	const {state} = play(three, {type: 'frame', frame: delta([appStatus('api', {restarts: 7})])});
	expect(state.apps.map(({status}) => status.restarts)).toEqual([7, 0, 0]);
	expect(names(play(three, {type: 'frame', frame: snapshot(appStatus('only'))}).state)).toEqual(['only']);
});

test.each([
	['the first app is selected until one moves', [], 'api'],
	['down goes down', ['j', 'down'], 'web'],
	['and stops at the end', ['j', 'j', 'j', 'j'], 'web'],
	['up goes up and stops', ['j', 'k', 'up', 'up'], 'api'],
	['G goes to the last, g to the first', ['G', 'g'], 'api'],
	['a page goes further', ['pagedown'], 'web'],
])('%s', (_, pressed, expected) => {
	expect(selectedName(three, ...pressed)).toBe(expected);
});

test('the cursor stays with its app when others come and go, moved or not', () => {
	const before: MonitEvent = {type: 'frame', frame: delta([appStatus('aaa'), appStatus('bbb')])};
	expect(selectedName(three, before)).toBe('api');
	expect(selectedName(three, 'j', before)).toBe('mail');
});

test('when the selected app goes away its neighbour is selected', () => {
	expect(selectedName(three, 'j', {type: 'frame', frame: delta([], ['mail'])})).toBe('web');
	expect(selectedName(three, 'G', {type: 'frame', frame: delta([], ['web'])})).toBe('mail');
	expect(selectedName(three, 'j', {type: 'frame', frame: delta([], ['api', 'mail', 'web'])})).toBeUndefined();
});

test.each([
	['Enter goes to the app, then to its worker', ['enter', 'enter'], 'Apps > api > worker 0'],
	['Esc goes back', ['enter', 'enter', 'escape'], 'Apps > api'],
	['and never further than to the beginning', ['enter', 'escape', 'escape', 'escape'], 'Apps'],
	['Tab goes through the views of all apps', ['tab'], 'Apps > requests of all apps'],
	['in one place of the path', ['tab', 'tab', 'tab'], 'Apps > logs of all apps'],
	['and back', ['tab', 'tab', 'tab', 'tab'], 'Apps'],
	['Shift-Tab goes the other way', ['shift-tab'], 'Apps > logs of all apps'],
	['l opens the logs of the selected app', ['j', 'l'], 'Apps > logs of mail'],
	['of an app the views are its own', ['enter', 'e'], 'Apps > api > events of api'],
	['of a worker too', ['enter', 'down', 'enter', 'l'], 'Apps > api > worker 1 > logs of api worker 1'],
	['a widens to all apps', ['i', 'a'], 'Apps > requests of all apps'],
	['marked apps are meant together', [' ', 'j', 'j', ' ', 'l'], 'Apps > logs of api, web'],
])('%s', (_, pressed, expected) => {
	expect(pathOf(three, ...pressed)).toBe(expected);
});

test.each([
	['r', {verb: 'reload', apps: ['api']}],
	['u', {verb: 'rollback', apps: ['api']}],
	['+', {verb: 'scale', apps: ['api'], by: 1}],
	['-', {verb: 'scale', apps: ['api'], by: -1}],
])('%s acts at once: it loses no request', (key, action) => {
	expect(play(three, key).effects).toEqual([{type: 'act', id: 1, action}]);
});

test.each([
	['R', {verb: 'restart', apps: ['api']}],
	['s', {verb: 'stop', apps: ['api']}],
])('%s asks first, with Cancel in focus', (key, action) => {
	const asked = play(three, key);
	expect(asked.state.prompt).toMatchObject({kind: 'confirm', action, focus: 'cancel'});
	expect(asked.effects).toEqual([]);
	expect(play(three, key, 'enter')).toMatchObject({state: {prompt: {kind: 'none'}}, effects: []});
	expect(play(three, key, 'escape').effects).toEqual([]);
	expect(play(three, key, 'z').effects).toEqual([]);
	expect(play(three, key, 'tab', 'enter').effects).toEqual([{type: 'act', id: 1, action}]);
	expect(play(three, key, 'y').effects).toEqual([{type: 'act', id: 1, action}]);
});

test('marked apps are acted on together', () => {
	const {effects, state} = play(three, ' ', 'G', ' ', 'r');
	expect(effects).toEqual([{type: 'act', id: 1, action: {verb: 'reload', apps: ['api', 'web']}}]);
	expect(chosenApps(play(three, ' ', 'G', ' ', 'escape').state)).toEqual(['web']);
	expect(state.marked).toEqual(new Set(['api', 'web']));
});

test('an app that is gone is no longer marked', () => {
	const {state} = play(three, ' ', 'j', ' ', {type: 'frame', frame: delta([], ['api'])});
	expect([...state.marked]).toEqual(['mail']);
});

test('s starts what is stopped, and stops only what runs', () => {
	const off: MonitEvent = {type: 'frame', frame: delta([appStatus('api', {status: 'stopped', workers: []})])};
	expect(play(three, off, 's').effects).toEqual([{type: 'act', id: 1, action: {verb: 'start', apps: ['api']}}]);
	const asked = play(three, off, ' ', 'j', ' ', 's').state;
	expect(asked.prompt).toMatchObject({kind: 'confirm', action: {verb: 'stop', apps: ['mail']}});
});

/** What is asked, answered by what was looked up. */
function asked(isProduction: boolean, ...pressed: string[]) {
	const first = play(three, 'ctrl-d');
	const {prompt} = first.state;
	if (prompt.kind !== 'confirm') throw new Error('nothing is asked');
	const known: MonitEvent = {type: 'environment', action: prompt.action, isProduction};
	let {state} = reduce(first.state, known, start);
	const effects = pressed.flatMap((key) => {
		const step = reduce(state, {type: 'key', key}, start);
		state = step.state;
		return step.effects;
	});
	return {state, effects};
}

test('a delete waits until it is known whether this is production', () => {
	const action = {verb: 'delete', apps: ['api']};
	expect(play(three, 'ctrl-d').effects).toEqual([{type: 'look-up-environment', action}]);
	expect(play(three, 'ctrl-d', 'y')).toMatchObject({state: {prompt: {kind: 'confirm'}}, effects: [{}]});
	expect(asked(false, 'y').effects).toEqual([{type: 'act', id: 1, action}]);
	expect(asked(false, 'enter').effects).toEqual([]);
});

test('in production the name must be typed in full before a delete', () => {
	expect(asked(true, 'tab', 'enter')).toMatchObject({state: {prompt: {kind: 'confirm'}}, effects: []});
	expect(asked(true, 'a', 'p', 'enter')).toMatchObject({state: {prompt: {kind: 'none'}}, effects: []});
	expect(asked(true, 'a', 'p', 'j', 'backspace', 'i', 'enter').effects).toMatchObject([{action: {verb: 'delete'}}]);
	// y and q are letters of names here.
	expect(asked(true, 'y').state.prompt).toMatchObject({typing: {text: 'y'}});
	expect(asked(true, 'a', 'p', 'i', 'escape').effects).toEqual([]);
});

test('a worker is replaced at once, killed only after a question', () => {
	const target = {app: 'api', slot: 0, pid: 4000};
	expect(play(three, 'enter', 'x').effects).toEqual([{type: 'act', id: 1, action: {verb: 'replace', ...target}}]);
	expect(play(three, 'enter', 'enter', 't').effects).toEqual([
		{type: 'act', id: 1, action: {verb: 'stack', ...target}},
	]);
	expect(play(three, 'enter', 'X').effects).toEqual([]);
	expect(play(three, 'enter', 'X', 'y').effects).toEqual([{type: 'act', id: 1, action: {verb: 'kill', ...target}}]);
});

test.each(['r', 'R', '+', 's', 'u', 'ctrl-d'])('read-only, %s does nothing and says so', (key) => {
	const {effects, state} = playWith({isReadOnly: true}, three, key);
	expect(effects).toEqual([]);
	expect(state.prompt.kind).toBe('none');
	expect(state.notice?.text).toMatch(/^read-only, so not run: fcm /);
});

test('one action at a time per app, but a stop outranks what runs', () => {
	const twice = play(three, 'r', 'r');
	expect(twice.effects).toHaveLength(1);
	expect(twice.state.notice?.text).toBe('not now, still under way: fcm reload api');
	expect(play(three, 'r', 's', 'y').effects).toHaveLength(2);
	expect(play(three, 'r', 'j', 'r').effects).toHaveLength(2);
});

test('a good result goes by itself, a failure stays until Esc', () => {
	const ended = (settled: ActionResult, ...more: (string | number)[]) =>
		shownActions(play(three, 'r', {type: 'settled', id: 1, result: settled}, ...more).state);
	expect(ended(good, 14_000)).toHaveLength(1);
	expect(ended(good, 15_000)).toHaveLength(0);
	expect(ended(bad, 3_600_000)).toHaveLength(1);
	expect(ended(bad, 'escape')).toHaveLength(0);
});

test('nothing is asked of a daemon that is gone', () => {
	const {effects, state} = play(three, gone, 'r');
	expect(effects).toEqual([]);
	expect(state.notice?.text).toContain('the daemon is not there');
});

test('the age of what is shown counts from the loss, not from the last vain try', () => {
	expect(play(three, 5000, gone, 4000, gone).state.link).toMatchObject({state: 'gone', since: start + 5000});
	expect(play(three, gone, three).state.link).toEqual({state: 'live'});
});

test.each([
	['a regular expression, of name, namespace or status', '^a|web', ['api', 'web']],
	['whatever its case', 'WEB', ['web']],
	['! inverts', '!a', ['web']],
	['half a pattern is plain text', '(', []],
	['nothing hides nothing', '', ['api', 'mail', 'web']],
	['no more does a lone !', '!', ['api', 'mail', 'web']],
])('a filter: %s', (_, filter, expected) => {
	const frame = snapshot(...['api', 'mail', 'web'].map((name) => appStatus(name, {namespace: 'x', status: 'online'})));
	const text = filter === '!a' ? '!a[pi]' : filter;
	expect(names(play({type: 'frame', frame}, '/', ...typed(text)).state)).toEqual(expected);
});

test('a filter is kept with Enter, left with Esc, and cleared with Esc later', () => {
	const filterOf = (...pressed: string[]) => here(play(three, '/', 'w', ...pressed).state.path).filter;
	expect(filterOf('enter')).toBe('w');
	expect(filterOf('escape')).toBe('');
	expect(filterOf('enter', '/', 'x', 'escape')).toBe('w');
	expect(filterOf('enter', 'escape')).toBe('');
	expect(filterOf('backspace')).toBe('');
	expect(modeOf(play(three, '/', 'q').state)).toBe('filter');
});

test('Shift and the letter of a column sort by it, again or I turns the order', () => {
	const frame = snapshot(
		appStatus('a', {cpuPercent: 1, restarts: 3}),
		appStatus('b', {cpuPercent: 9, restarts: 1}),
		appStatus('c', {cpuPercent: 5, restarts: 2}),
	);
	const order = (...pressed: string[]) => names(play({type: 'frame', frame}, ...pressed).state).join('');
	expect(order('C')).toBe('bca');
	expect(order('C', 'C')).toBe('acb');
	expect(order('C', 'I')).toBe('acb');
	expect(order('T')).toBe('acb');
	expect(order('I')).toBe('cba');
	expect(order('C', 'N')).toBe('abc');
});

test('the cursor follows its app through a sort', () => {
	const frame = snapshot(appStatus('a', {cpuPercent: 1}), appStatus('b', {cpuPercent: 9}));
	expect(selectedName({type: 'frame', frame}, 'C')).toBe('a');
	expect(selectedName({type: 'frame', frame}, 'C', 'g')).toBe('b');
});

test('y copies what is selected', () => {
	expect(play(three, 'j', 'y').effects).toEqual([{type: 'copy', text: 'mail', what: 'mail'}]);
	expect(play(three, 'enter', 'y').effects).toEqual([{type: 'copy', text: '4000', what: 'pid 4000'}]);
	expect(play('y').state.notice?.text).toBe('nothing is selected');
});

test('p opens the logs of what is selected in the pager', () => {
	expect(play(three, 'p').effects).toEqual([{type: 'page', apps: ['api']}]);
	expect(play(three, 'tab', 'tab', 'tab', 'p').effects).toEqual([{type: 'page', apps: []}]);
});

test('q quits from everywhere and stops nothing', () => {
	for (const before of [[], ['enter'], ['enter', 'enter'], ['l'], ['e'], ['i'], ['?']])
		expect(play(three, ...before, 'q').effects).toEqual([{type: 'quit'}]);
	expect(play(three, 's', 'q').effects).toEqual([]);
	expect(play(three, ':', 'q', 'enter').effects).toEqual([{type: 'quit'}]);
});

test('what was told for a screen that was left is dropped', () => {
	const opened = play(three, 'l').state;
	const {request} = opened.feeds.logs!;
	const line = {time: '', app: 'api', slot: 0, generation: 1, stream: 'out', text: 'hello'} as const;
	const news: MonitEvent = {type: 'news', request, news: {news: 'lines', lines: [line]}};
	expect(play(three, 'l', news).state.feeds.logs?.lines).toEqual([line]);
	expect(play(three, 'l', news, 'escape').state.feeds.logs).toBeNull();
	expect(play(three, 'l', 'escape', 'j', 'l', news).state.feeds.logs?.lines).toBeNull();
});

test('log lines are bounded, and new ones do not move what one reads', () => {
	const {request} = play(three, 'l').state.feeds.logs!;
	const line = {time: '', app: 'api', slot: 0, generation: 1, stream: 'out', text: 'x'} as const;
	const many = (count: number): MonitEvent => {
		return {type: 'news', request, news: {news: 'lines', lines: Array(count).fill(line)}};
	};
	expect(play(three, 'l', many(maxLogLines + 50)).state.feeds.logs?.lines).toHaveLength(maxLogLines);
	const read = play(three, 'l', many(100), 'k', 'k', many(7)).state;
	expect(here(read.path)).toMatchObject({scroll: 9});
	expect(here(play(three, 'l', many(100), 'k', 'G', many(7)).state.path)).toMatchObject({scroll: 0});
});

test('a filter of logs is searched for in the files once it is kept', () => {
	const filterOf = (...pressed: string[]) => play(three, 'l', ...pressed).state.feeds.logs?.request.filter;
	expect(filterOf('/', 'x')).toBe('');
	expect(filterOf('/', 'x', 'enter')).toBe('x');
	expect(filterOf('/', '(', 'enter')).toBe('');
});

test('a worker that has ended is not another one in its slot', () => {
	const later = delta([appStatus('api', {workers: [workerStatus({pid: 9999})]})]);
	const {state} = play(three, 'enter', 'enter', {type: 'frame', frame: later});
	expect(here(state.path).scope.worker).toEqual({slot: 0, pid: 4000});
	expect(play(three, 'enter', 'enter', {type: 'frame', frame: later}, 'X', 'y').effects).toEqual([
		{type: 'act', id: 1, action: {verb: 'kill', app: 'api', slot: 0, pid: 4000}},
	]);
});
