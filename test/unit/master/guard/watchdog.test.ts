import path from 'node:path';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {InspectorLines} from '../../../../src/master/guard/inspector-lines.ts';
import {Watchdog} from '../../../../src/master/guard/watchdog.ts';
import {steadyNow} from '../../../../src/shared/clock.ts';
import {GuardedWorker} from './guarded-worker.ts';

const watchdogMs = 600;
const file = path.join(import.meta.dirname, '../../../fixtures/guard-worker.cjs');
const workers: GuardedWorker[] = [];

/** A ready worker. */
async function readyWorker(
	options: {watchdogMs?: number; nodeArgs?: string[]; inspectPort?: number} = {},
): Promise<GuardedWorker> {
	const worker = new GuardedWorker({watchdogMs, ...options});
	workers.push(worker);
	await worker.up();
	worker.guard.ready();
	return worker;
}

afterEach(async () => {
	for (const worker of workers.splice(0)) await worker[Symbol.asyncDispose]();
});

describe('the watchdog', () => {
	test('dumps an endless loop: the function, its file and line, and the requests in flight', async () => {
		const worker = await readyWorker();
		worker.tell('loop');
		const {silentMs, dump} = await worker.stuck();
		expect(silentMs).toBeGreaterThanOrEqual(watchdogMs);
		expect(dump[0]).toMatch(
			new RegExp(`^fcm: worker ${worker.pid} is stuck: its event loop is silent for .+, since 20`),
		);
		expect(dump[1]).toMatch(/^ {4}at spinForEver \(/);
		expect(dump[1]).toMatch(new RegExp(`\\(${file}:\\d+:\\d+\\)$`));
		expect(dump.join('\n')).not.toContain('fcm:stack');
		expect(dump.slice(-3)).toEqual([
			'requests in flight: 2',
			'    GET /report?year=2026 from 10.0.0.3, processing for 5.2 s',
			'    POST /orders from 10.0.0.4, sending for 40 ms',
		]);
	});

	test('keeps the words of the inspector out of the log, and nothing else', async () => {
		const worker = await readyWorker();
		worker.tell('loop');
		await worker.stuck();
		await worker.until(() => worker.stderr.length > 0, 'the line of the app');
		expect(worker.stderr).toEqual(['the app says this']);
	});

	test.each([
		['a regular expression', 'regex', 'backtrackForEver'],
		['a chain of promises', 'microtasks', 'awaitForEver'],
	])('finds the stack of a worker that is stuck in %s', async (_, way, name) => {
		const worker = await readyWorker();
		worker.tell(way);
		const {dump} = await worker.stuck();
		expect(dump.join('\n')).toContain(`    at ${name} (${file}:`);
	});

	test.each([
		['computes in native code', 'native', /^no stack: its inspector did not open; it (computes|waits) in native code/],
		['handles SIGUSR1 itself', 'ownHandler', /^no stack: its inspector did not open; .*the app handles SIGUSR1 itself/],
	])('gives up, and says why, when the worker %s', async (_, way, reason) => {
		const worker = await readyWorker();
		worker.tell(way);
		const {dump} = await worker.stuck();
		expect(dump).toEqual([expect.stringContaining('is stuck'), expect.stringMatching(reason)]);
	});

	test.runIf(process.platform === 'linux')('says of a stopped worker that it is stopped', async () => {
		const worker = await readyWorker();
		worker.signal('SIGSTOP');
		const {dump} = await worker.stuck();
		expect(dump[1]).toBe('no stack: the process is stopped, by SIGSTOP or a debugger');
	});

	test('takes the stack through an inspector that the user opened', async () => {
		const worker = await readyWorker({nodeArgs: ['--inspect'], inspectPort: 0});
		await worker.until(() => worker.stderr.some((line) => line.startsWith('Debugger listening')), 'the inspector');
		worker.tell('loop');
		expect((await worker.stuck()).dump[1]).toContain('at spinForEver (');
	});

	test('leaves a worker alone that is busy but lives', async () => {
		const worker = await readyWorker({watchdogMs: 1000});
		worker.tell('blocks');
		await worker.until(() => worker.samples >= 4, 'four answers');
		expect(worker.events).toEqual([]);
	});

	test('asks an idle worker, and takes its answer for life', async () => {
		const worker = await readyWorker();
		await worker.until(() => worker.samples >= 4, 'four answers');
		expect(worker.events).toEqual([]);
		expect(worker.stderr).toEqual(['the app says this']);
	});

	test('does not mind how long a worker boots', async () => {
		const worker = new GuardedWorker({watchdogMs: 100});
		workers.push(worker);
		await worker.up();
		worker.tell('blocks');
		await worker.until(() => worker.stderr.length > 0, 'a line');
		expect(worker.samples).toBe(0);
		expect(worker.events).toEqual([]);
	});

	test('is silent after the end, also when a capture is on its way', async () => {
		const worker = await readyWorker();
		worker.tell('deaf');
		await worker.said('signalled');
		worker.guard.end();
		worker.signal('SIGKILL');
		await worker.exit();
		expect(worker.events).toEqual([]);
	});

	test('does not hold it against a worker that its channel is gone', () => {
		vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'hrtime']});
		try {
			const send = vi.fn(() => false);
			const report = vi.fn();
			const inspector = new InspectorLines();
			const watchdog = new Watchdog({pid: process.pid, watchdogMs: 1000, inspector, send, report});
			watchdog.start();
			vi.advanceTimersByTime(10_000);
			expect(send).toHaveBeenCalledTimes(1);
			expect(vi.getTimerCount()).toBe(0);
		} finally {
			vi.useRealTimers();
		}
	});

	test('begins anew after a time in which its own process was away', async () => {
		const worker = await readyWorker();
		worker.signal('SIGSTOP');
		const {asked} = worker;
		await worker.until(() => worker.asked > asked, 'a question that it cannot answer');
		const until = steadyNow() + watchdogMs + 1200;
		while (steadyNow() < until);
		worker.signal('SIGCONT');
		await worker.until(() => worker.samples > asked + 1, 'two answers');
		expect(worker.events).toEqual([]);
	});
});
