import {describe, expect, test} from 'vitest';
import {runCli} from '../../../src/cli/run-cli.ts';
import type {AppEventBody} from '../../../src/protocol/events.ts';
import type {OperationEvent, OperationResult} from '../../../src/protocol/operation.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';

const reloaded: OperationResult = {
	...{app: 'api', ok: true, change: 'reloaded', generation: 4, ready: 2, wanted: 2, listening: ['0.0.0.0:3000']},
	...{tookMs: 1400, phasesMs: {surging: 300, proving: 1000, retiring: 100}},
};
const rolledBack: OperationResult = {
	app: 'web',
	ok: false,
	error: {
		code: 'FCM_ERR_ROLLED_BACK',
		message: 'generation 5 did not become ready',
		details: {slot: 0, generation: 5, reason: 'exited with code 1', stderr: ['Error: boom', '    at x.js:1:1']},
	},
};

function event(body: AppEventBody): OperationEvent {
	return {app: 'api', seq: 1, at: 0, ...body};
}

describe('the end of an operation', () => {
	test('is one line per app, with the generation that was replaced', async () => {
		const context = fakeContext({
			answers: {
				'apps.reload': (_, onEvent) => {
					onEvent(event({type: 'rollout-surging', generation: 4, workers: 2}));
					onEvent(event({type: 'worker-draining', slot: 0, pid: 1, generation: 3}));
					return {apps: [reloaded]};
				},
			},
		});
		expect(await runCli(['reload', 'api'], context)).toBe(exitCodes.done);
		expect(context.stdout.lines).toEqual([
			'api  reloaded  generation 3 → 4  2/2 ready  0.0.0.0:3000  1.4 s (surging 0.3, proving 1.0, retiring 0.1)',
		]);
		expect(context.stderr.lines).toEqual([
			'api  starts generation 4 with 2 workers',
			'api  worker 0 of generation 3 drains',
		]);
	});

	test('shows why an app failed, with the last stderr lines and the hint, and exits with the worst code', async () => {
		const context = fakeContext({answers: {'apps.reload': () => ({apps: [reloaded, rolledBack]})}});
		expect(await runCli(['reload', 'all'], context)).toBe(exitCodes.rolledBack);
		expect(context.stdout.lines).toHaveLength(1);
		expect(context.stderr.lines).toEqual([
			'web  failed: generation 5 did not become ready',
			'  reason: exited with code 1',
			'  │ Error: boom',
			'  │     at x.js:1:1',
			'  The old generation still serves. Mend the release, then reload again. (FCM_ERR_ROLLED_BACK)',
		]);
	});

	test('with --json is one document and nothing else', async () => {
		const context = fakeContext({
			answers: {
				'apps.reload': (_, onEvent) => {
					onEvent(event({type: 'app-stopping'}));
					return {apps: [reloaded, rolledBack]};
				},
			},
		});
		expect(await runCli(['reload', 'all', '--json'], context)).toBe(exitCodes.rolledBack);
		const {apps} = JSON.parse(context.stdout.text);
		expect(apps[0]).toEqual(reloaded);
		expect(apps[1].error).toMatchObject({
			code: 'FCM_ERR_ROLLED_BACK',
			details: {stderr: ['Error: boom', '    at x.js:1:1']},
		});
		expect(apps[1].error.hint).toMatch(/old generation still serves/);
		expect(context.stderr.text).toBe('');
	});

	test('notes an app that is ready but listens on nothing', async () => {
		const silent = {...reloaded, listening: []};
		const context = fakeContext({answers: {'apps.reload': () => ({apps: [silent]})}});
		await runCli(['reload', 'api'], context);
		expect(context.stdout.lines[1]).toMatch(/note: api is ready but listens on nothing/);
	});

	test('of a stop has no word about workers or addresses', async () => {
		const stopped = {...reloaded, change: 'stopped', ready: 0, listening: [], phasesMs: undefined};
		const unchanged = {...stopped, app: 'web', change: 'unchanged'};
		const context = fakeContext({answers: {'apps.stop': () => ({apps: [stopped, unchanged]})}});
		await runCli(['stop', 'all'], context);
		expect(context.stdout.lines).toEqual(['api  stopped  1.4 s', 'web  unchanged  was not running']);
	});
});

test('Ctrl-C ends the watching with 130, says that the work goes on, and closes the client', async () => {
	const context = fakeContext({
		answers: {
			'apps.reload': () => {
				context.interrupt.abort();
				return new Promise(() => {});
			},
		},
	});
	expect(await runCli(['reload', 'api'], context)).toBe(exitCodes.interrupted);
	expect(context.stderr.text).toMatch(/no longer watching the reload; `fcm ls` shows it/);
	expect(context.stderr.text).toMatch(/work itself goes on/);
	expect(context.open).toBe(0);
});

test('on a terminal the progress is rewritten in place and gone at the end', async () => {
	const context = fakeContext({
		columns: 80,
		answers: {
			'apps.reload': async (_, onEvent) => {
				onEvent(event({type: 'rollout-surging', generation: 4, workers: 1}));
				onEvent(event({type: 'worker-ready', slot: 0, pid: 1, generation: 4, afterMs: 312}));
				await expect.poll(() => context.stderr.text, {timeout: 5000}).toMatch(/worker 0 ready \(312 ms\)/);
				return {apps: [reloaded]};
			},
		},
	});
	await runCli(['reload', 'api'], context);
	expect(context.stderr.text).toMatch(/→ generation 4/);
	expect(context.stderr.text.split('\u001B[2K').at(-1)).not.toContain('api');
	expect(context.stdout.text).toContain('reloaded');
});
