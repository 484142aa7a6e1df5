import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {describe, expect, test} from 'vitest';
import {framesIn, requestsIn} from '../../../../src/master/guard/capture-stack.ts';
import {InspectorLines, isInspectorLine} from '../../../../src/master/guard/inspector-lines.ts';
import {inspectorSettings} from '../../../../src/master/guard/inspector-settings.ts';
import {conditionIn, processCondition} from '../../../../src/master/guard/process-condition.ts';
import {dumpLines} from '../../../../src/master/guard/stuck-dump.ts';

const request = {method: 'GET', url: '/', ip: '::1', ageMs: 5, state: 'processing' as const};
const heading = {pid: 7, silentMs: 5000, since: new Date(0)};

describe('the lines of the inspector', () => {
	test.each([
		['Debugger listening on ws://127.0.0.1:38945/f2bbd273-210d-4ebc-b7fa-e40c75f1d2d6', true],
		['Debugger listening on ws://[::1]:38945/f2bbd273-210d-4ebc-b7fa-e40c75f1d2d6', true],
		['For help, see: https://nodejs.org/en/docs/inspector', true],
		['For help, see: https://nodejs.org/learn/getting-started/debugging', true],
		['Debugger attached.', true],
		['Debugger listening on ws://192.0.2.1:80/f2bbd273', false],
		['note: Debugger attached.', false],
		['Debugger attached. Or not.', false],
		['listening on 3000', false],
	])('%s', (line, isOne) => {
		expect(isInspectorLine(line)).toBe(isOne);
	});

	test("are the app master's only when it asked for them", async () => {
		const lines = new InspectorLines();
		const url = 'ws://127.0.0.1:9229/abc';
		expect(lines.take('Debugger attached.')).toBe(false);
		const opened = lines.opened(() => {}, AbortSignal.timeout(5000));
		expect(lines.take('listening on 3000')).toBe(false);
		expect(lines.take(`Debugger listening on ${url}`)).toBe(true);
		expect(await opened).toBe(url);
		const again = lines.opened(() => expect.unreachable('it is open'), AbortSignal.timeout(5000));
		expect(await again).toBe(url);
	});

	test('are not waited for beyond the deadline', async () => {
		const ended = new AbortController();
		const opened = new InspectorLines().opened(() => ended.abort(new Error('over')), ended.signal);
		await expect(opened).rejects.toThrow('over');
	});
});

describe('inspectorSettings', () => {
	test.each([
		[null, [], {execArgv: []}],
		[1000, ['--max-old-space-size=100'], {execArgv: ['--inspect-port=127.0.0.1:0'], inspectPort: 0}],
		[1000, ['--inspect'], {execArgv: []}],
	])('watchdog %s, node args %o', (watchdogMs, nodeArgs, settings) => {
		expect(inspectorSettings({watchdogMs, nodeArgs})).toEqual(settings);
	});
});

describe('processCondition', () => {
	const status = (state: string, caught: string) =>
		`Name:\tnode\nState:\t${state}\nSigIgn:\t0000000000001000\nSigCgt:\t${caught}\n`;

	test.each([
		[status('R (running)', '0000000108000200'), {state: 'running', catchesUsr1: true}],
		[status('S (sleeping)', '0000000108000000'), {state: 'sleeping', catchesUsr1: false}],
		[status('T (stopped)', '0000000000000200'), {state: 'stopped', catchesUsr1: true}],
		[status('t (tracing stop)', '0000000000000200'), {state: 'stopped', catchesUsr1: true}],
		[status('D (disk sleep)', '0000000000000200'), {state: 'sleeping', catchesUsr1: true}],
		[status('Z (zombie)', '0000000000000000'), {state: 'gone', catchesUsr1: false}],
		['', null],
	])('reads %j', (text, condition) => {
		expect(conditionIn(text)).toEqual(condition);
	});

	test.runIf(process.platform === 'linux')('knows a gone process, and one that SIGUSR1 would end', async () => {
		const child = spawn('sleep', ['20']);
		await once(child, 'spawn');
		expect(processCondition(child.pid!)).toMatchObject({catchesUsr1: false});
		child.kill('SIGKILL');
		await once(child, 'exit');
		expect(processCondition(child.pid!)).toMatchObject({state: 'gone'});
	});
});

describe('the dump', () => {
	test('says why there is no stack', () => {
		expect(dumpLines({...heading, capture: {kind: 'none', why: 'it hides'}})).toEqual([
			'fcm: worker 7 is stuck: its event loop is silent for 5 s, since 1970-01-01T00:00:00.000Z',
			'no stack: it hides',
		]);
	});

	test('counts the requests that it does not list', () => {
		const capture = {kind: 'stack' as const, frames: ['    at a (b:1:2)'], requests: {total: 52, first: [request]}};
		expect(dumpLines({...heading, capture}).slice(1)).toEqual([
			'    at a (b:1:2)',
			'requests in flight: 52',
			'    GET / from ::1, processing for 5 ms',
			'    and 51 more',
		]);
	});

	test('says so when the stack is empty or the requests are not known', () => {
		expect(dumpLines({...heading, capture: {kind: 'stack', frames: [], requests: null}}).slice(1)).toEqual([
			'no stack: no JavaScript function was running',
			'requests in flight: not known',
		]);
	});

	test('keeps every line one line of bounded length', () => {
		const url = `/\n\u001b[31m${'x'.repeat(10_000)}`;
		const capture = {kind: 'stack' as const, frames: [], requests: {total: 1, first: [{...request, url}]}};
		const line = dumpLines({...heading, capture}).at(-1)!;
		expect(line).toContain('GET /??[31mxxx');
		expect(line).toHaveLength(500);
	});
});

describe('what a stuck worker answers', () => {
	test('is a stack of at most fifty frames, without our own', () => {
		const frames = Array.from({length: 80}, (_, index) => `    at f${index} (/a.js:1:1)`);
		const found = framesIn(['Error', '    at fcm:stack:1:81', ...frames].join('\n'));
		expect(found).toEqual(frames.slice(0, 50));
	});

	test.each([[undefined], [5], [''], [null]])('may be no stack at all: %j', (stack) => {
		expect(framesIn(stack)).toEqual([]);
	});

	test('may be anything in place of requests', () => {
		expect(requestsIn(undefined)).toBeNull();
		expect(requestsIn('{"total":"1","first":[]}')).toBeNull();
		const odd = [request, null, 5, {...request, ageMs: 'x'}, {method: 'GET'}];
		expect(requestsIn(JSON.stringify({total: 5, first: odd}))).toEqual({total: 5, first: [request]});
	});
});
