import {EventEmitter} from 'node:events';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {Delegation} from '../../../src/compat/delegation.ts';

const emitter = new EventEmitter();
const sent: unknown[] = [];
let delegation: Delegation;
beforeEach(() => {
	vi.useFakeTimers();
	emitter.removeAllListeners();
	sent.length = 0;
	delegation = new Delegation(emitter, (pids, message) => sent.push([pids, message]));
});
afterEach(() => vi.useRealTimers());

test('work is emitted, and the answer that matches goes to the workers', () => {
	emitter.on('read', ({key}) => {
		emitter.emit('was-read', {key: 'other', value: 0});
		emitter.emit('was-read', {key, value: 1});
	});
	delegation.heard({
		type: 'delegate',
		delegate: 'read',
		expect: 'was-read',
		matches: ['key'],
		key: 'mine',
		targets: [7],
	});
	expect(sent).toEqual([[[7], {type: 'was-read', key: 'mine', value: 1}]]);
	emitter.emit('was-read', {key: 'mine', value: 2});
	expect(sent).toHaveLength(1);
});

test('later answers go too when they are asked for, once each', () => {
	const ask = {type: 'delegate', delegate: 'read', expect: 'was-read', notification: true};
	delegation.heard(ask);
	delegation.heard(ask);
	emitter.emit('was-read', {value: 1});
	sent.length = 0;
	emitter.emit('was-read', {value: 2});
	expect(sent).toEqual([[null, {type: 'was-read', value: 2}]]);
});

test('without an answer in time there is an error, and nobody listens on', () => {
	delegation.heard({type: 'delegate', delegate: 'read', expect: 'was-read', timeOut: 50});
	vi.advanceTimersByTime(50);
	expect(sent).toMatchObject([[null, {type: 'was-read', error: 'timeout'}]]);
	expect(emitter.listenerCount('was-read')).toBe(0);
});

test('a command goes to all', () => {
	delegation.heard({command: 'disable'});
	expect(sent).toEqual([[null, {command: 'disable'}]]);
});

test.each([
	null,
	'x',
	5,
	[],
	{type: 'delegate'},
	{type: 'delegate', delegate: 5},
	{type: 'delegate', delegate: 'error'},
	{command: 5},
])('%j is nothing', (message) => {
	delegation.heard(message);
	expect(sent).toEqual([]);
});

test('a worker that asks without end is answered up to a bound', () => {
	for (let index = 0; index < 3000; index++) delegation.heard({type: 'delegate', delegate: 'x', expect: 'y'});
	expect(emitter.listenerCount('y')).toBe(1000);
});
