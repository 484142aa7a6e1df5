import {expect, test} from 'vitest';
import {describeFailure, FailureReport} from '../../../src/worker/failure-report.ts';
import {MasterChannel, type ToMaster} from '../../../src/worker/master-channel.ts';

test.each([
	['a listen on a host', {syscall: 'bind', address: '127.0.0.1', port: 80}, '127.0.0.1:80'],
	['a listen on every host', {syscall: 'bind', address: null, port: 80}, '0.0.0.0:80'],
	['a listen on IPv6', {syscall: 'listen', address: '::1', port: 80}, '[::1]:80'],
	['a listen on a path', {syscall: 'listen', address: '/run/a.sock', port: -1}, '/run/a.sock'],
	['a failed connect', {syscall: 'connect', address: '127.0.0.1', port: 80}, null],
])('names the address of %s', (_, fields, address) => {
	expect(describeFailure(Object.assign(new Error('no'), fields)).address).toBe(address);
});

test.each([
	['a string', 'gone', 'gone'],
	['nothing', undefined, 'undefined'],
	[
		'an error that throws when it is read',
		new Proxy({}, {get: () => expect.unreachable()}),
		'an error that cannot be read',
	],
])('describes %s that was thrown', (_, thrown, message) => {
	expect(describeFailure(thrown)).toEqual({name: 'Error', message, code: null, address: null});
});

function report() {
	const sent: ToMaster[] = [];
	return {sent, report: new FailureReport(new MasterChannel((message) => sent.push(message) > 0))};
}

test('tells the same error once', () => {
	const {sent, report: failures} = report();
	const error = Object.assign(new Error('busy'), {syscall: 'bind', address: null, port: 80, code: 'EADDRINUSE'});
	failures.listenFailed(error);
	failures.uncaught(error, false);
	expect(sent).toHaveLength(1);
});

test('an error that the app handled is told only when the worker fails right after', () => {
	const {sent, report: failures} = report();
	failures.uncaught(new Error('handled'), true);
	failures.exiting(0);
	expect(sent).toEqual([]);
	failures.exiting(1);
	expect(sent).toMatchObject([{type: 'failure', failure: {message: 'handled'}}]);
});

test('other errors of a server are not told', () => {
	const {sent, report: failures} = report();
	failures.listenFailed(Object.assign(new Error('accept EMFILE'), {syscall: 'accept'}));
	expect(sent).toEqual([]);
});
