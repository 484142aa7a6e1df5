import {expect, test} from 'vitest';
import {candidates, splitWords, understand} from '../../tui/keymap/command-words.ts';
import {commandLine} from '../../tui/store/monit-action.ts';
import type {MonitEvent} from '../../tui/store/monit-event.ts';
import {here} from '../../tui/store/monit-state.ts';
import {words} from './support/command-words.ts';
import {appStatus, snapshot} from './support/statuses.ts';
import {play, playWith, typed} from './support/stepper.ts';

const apps: MonitEvent = {type: 'frame', frame: snapshot(appStatus('api'), appStatus('web'))};
const run = (text: string, ...more: string[]) => play(apps, ':', ...typed(text), 'enter', ...more);
const textOf = (...pressed: string[]) => {
	const {prompt} = play(apps, ':', ...pressed).state;
	return prompt.kind === 'command' ? prompt.text : prompt.kind;
};

test.each([
	['', ['delete', 'events', 'logs', 'ls', 'monit', 'reload', 'reset', 'restart', 'rollout', 'stop', 'worker']],
	['re', ['reload', 'reset', 'restart']],
	['worker ', ['kill', 'stack']],
	['worker k', ['kill']],
	['reload ', ['all', 'api', 'web']],
	['reload api w', ['web']],
	['rollout promote a', ['all', 'api']],
	['del a', ['all', 'api']],
	['ls --', ['--json']],
	['ls a', []],
	['nonsense x', []],
])('after %j come %j', (text, expected) => {
	expect(candidates(text, words, ['api', 'web'])).toEqual(expected);
});

test('Tab completes as far as all agree, then goes through the rest', () => {
	expect(textOf(...typed('st'), 'tab')).toBe('stop ');
	expect(textOf(...typed('r'), 'tab')).toBe('reload');
	expect(textOf(...typed('re'), 'tab', 'tab')).toBe('reset');
	expect(textOf(...typed('re'), 'tab', 'tab', 'tab', 'tab')).toBe('reload');
	expect(textOf(...typed('stop a'), 'tab', 'tab')).toBe('stop api');
	expect(textOf(...typed('zzz'), 'tab')).toBe('zzz');
});

test.each([
	['a b  c', ['a', 'b', 'c']],
	['signal "SIG USR2" \'x y\'', ['signal', 'SIG USR2', 'x y']],
	['a""b', ['ab']],
	["''", ['']],
	['"open', null],
])('%s is cut into words', (text, expected) => {
	expect(splitWords(text)).toEqual(expected);
});

test('a command is run, with or without fcm before it', () => {
	const action = {verb: 'run', argv: ['reload', 'api']};
	expect(run('reload api').effects).toEqual([{type: 'act', id: 1, action}]);
	expect(run('fcm reload api').effects).toEqual([{type: 'act', id: 1, action}]);
	expect(run('').effects).toEqual([]);
});

test('what costs requests asks first, a delete looks up whether this is production', () => {
	expect(run('stop web')).toMatchObject({state: {prompt: {kind: 'confirm', focus: 'cancel'}}, effects: []});
	expect(run('stop web', 'y').effects).toMatchObject([{type: 'act', action: {argv: ['stop', 'web']}}]);
	expect(run('del web').effects).toMatchObject([{type: 'look-up-environment'}]);
	expect(run('worker kill api 0').state.prompt.kind).toBe('confirm');
	expect(run('stop --help').effects).toMatchObject([{type: 'act'}]);
});

test('what needs the terminal gets it', () => {
	expect(run('logs api').effects).toEqual([{type: 'hand-over', argv: ['logs', 'api']}]);
	expect(run('events -f').effects).toEqual([{type: 'hand-over', argv: ['events', '-f']}]);
	expect(run('events api').effects).toMatchObject([{type: 'act'}]);
});

test('what is no command is refused in words', () => {
	expect(run('relaod api').state.notice?.text).toBe('fcm knows no "relaod"; : and Tab shows the commands');
	expect(run('reload "api').state.notice?.text).toBe('a quote is not closed');
	expect(run('monit').state.notice?.text).toBe('this is fcm monit');
});

test('read-only, only what looks is run', () => {
	const readOnly = (text: string) => playWith({isReadOnly: true}, apps, ':', ...typed(text), 'enter');
	expect(readOnly('ls').effects).toHaveLength(1);
	expect(readOnly('rollout status api').effects).toHaveLength(1);
	for (const text of ['reload api', 'stop api', 'reset all', 'rollout promote api', 'worker kill api 0'])
		expect(readOnly(text)).toMatchObject({effects: [], state: {prompt: {kind: 'none'}}});
});

test('what was run before can be had again', () => {
	const {prompt} = play(apps, ':', ...typed('ls'), 'enter', ':', ...typed('reset api'), 'enter', ':', 'up', 'up').state;
	expect(prompt).toMatchObject({kind: 'command', text: 'ls'});
	const back = play(apps, ':', ...typed('ls'), 'enter', ':', 'up', 'down').state.prompt;
	expect(back).toMatchObject({text: ''});
});

test('what prints more than a line gets a screen, with the command in the path', () => {
	const settled = (lines: string[]): MonitEvent => ({
		type: 'settled',
		id: 1,
		result: {kind: 'command', code: 0, lines},
	});
	const shown = play(apps, ':', ...typed('ls'), 'enter', settled(['one', 'two'])).state;
	expect(here(shown.path)).toMatchObject({screen: 'output', output: {title: 'fcm ls', lines: ['one', 'two']}});
	expect(here(play(apps, ':', ...typed('ls'), 'enter', settled(['one'])).state.path).screen).toBe('apps');
	// Nobody is torn away from what he types.
	const typing = play(apps, ':', ...typed('ls'), 'enter', ':', settled(['one', 'two'])).state;
	expect(here(typing.path).screen).toBe('apps');
});

test('the command of an action is what one would type in a shell', () => {
	expect(commandLine({verb: 'scale', apps: ['api', 'web'], by: -1})).toBe('fcm scale api -1 && fcm scale web -1');
	expect(commandLine({verb: 'replace', app: 'api', slot: 2, pid: 7})).toBe('fcm worker replace api 2');
	expect(commandLine({verb: 'run', argv: ['stop', '/a b/', "it's"]})).toBe(`fcm stop '/a b/' 'it'\\''s'`);
});

test('every command is understood: it looks, acts or costs', () => {
	for (const {path} of words) expect(understand(path.split(' '), words).kind).not.toBe('unknown');
});
