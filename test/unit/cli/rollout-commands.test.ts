import {describe, expect, test} from 'vitest';
import {runCli} from '../../../src/cli/run-cli.ts';
import type {AppEvent, AppEventBody} from '../../../src/protocol/events.ts';
import type {Change, OperationResult} from '../../../src/protocol/operation.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';
import {fakeStatus} from './fake-status.ts';

const event = (body: AppEventBody, at = 0, app = 'api'): AppEvent => ({app, seq: 1, at, ...body});
const result = (change: Change): OperationResult => ({
	...{app: 'api', ok: true, change, generation: 5, ready: 2, wanted: 2, listening: [':::3000'], tookMs: 1200},
	phasesMs: {surging: 300, canary: 500, proving: 100, admitting: 100, retiring: 200},
});

describe('steering', () => {
	test.each([
		[['rollback', 'api'], 'apps.rollback', {selectors: ['api']}],
		[['rollout', 'promote', 'api'], 'apps.rollout', {selectors: ['api'], action: 'promote'}],
		[['rollout', 'abort', 'api', 'web'], 'apps.rollout', {selectors: ['api', 'web'], action: 'abort'}],
		[['reload', 'api', '--canary', '1'], 'apps.reload', {selectors: ['api'], rollout: expect.anything()}],
		[['rollout', 'status', 'api'], 'apps.describe', {selectors: ['api']}],
	])('fcm %j', async (argv, method, params) => {
		const context = fakeContext({answers: {[method]: () => ({apps: []})}});
		expect(await runCli(argv, context)).toBe(exitCodes.done);
		expect(context.calls).toEqual([{method, params}]);
		expect(context.open).toBe(0);
	});

	test('a promoted canary is told with the time of every phase', async () => {
		const context = fakeContext({answers: {'apps.rollout': () => ({apps: [result('promoted')]})}});
		expect(await runCli(['rollout', 'promote', 'api'], context)).toBe(exitCodes.done);
		expect(context.stdout.lines).toEqual([
			'api  promoted  generation 5  2/2 ready  :::3000  1.2 s (surging 0.3, canary 0.5, proving 0.1, admitting 0.1, retiring 0.2)',
		]);
	});

	test('a rollback that was asked for is done, and says that the files are as they were', async () => {
		const context = fakeContext({answers: {'apps.rollback': () => ({apps: [result('rolled back')]})}});
		expect(await runCli(['rollback', 'api'], context)).toBe(exitCodes.done);
		expect(context.stdout.lines[0]).toMatch(/^api {2}rolled back {2}generation 5/);
		expect(context.stdout.lines[1]).toMatch(/note: the files are as they were: the next reload or start runs/);
	});

	test('the reload that was aborted by hand ends with 4', async () => {
		const error = {code: 'FCM_ERR_ROLLED_BACK', message: 'api: generation 5 was rolled back: by hand'} as const;
		const context = fakeContext({answers: {'apps.reload': () => ({apps: [{app: 'api', ok: false, error}]})}});
		expect(await runCli(['reload', 'api'], context)).toBe(exitCodes.rolledBack);
	});

	test('a group without a command shows what it has', async () => {
		const context = fakeContext();
		expect(await runCli(['rollout'], context)).toBe(exitCodes.usage);
		expect(context.stderr.text).toMatch(/status.*\n.*promote.*\n.*abort/);
	});
});

describe('rollout status', () => {
	const status = async (rollout: object | null, events: AppEvent[] = [], more: object = {}) => {
		const app = {status: fakeStatus('api', {generation: 3, rollout: rollout as never, ...more}), events};
		const context = fakeContext({answers: {'apps.describe': () => ({apps: [app]})}});
		expect(await runCli(['rollout', 'status', 'api'], context)).toBe(exitCodes.done);
		return context.stdout.lines;
	};

	test('counts a canary down and says how to end the waiting', async () => {
		const begun = event({type: 'rollout-canary', generation: 4, workers: 1, forMs: 3_600_000}, Date.now() - 60_500);
		const [first, second] = await status({phase: 'canary', toGeneration: 4, sinceMs: 60_500}, [begun]);
		expect(first).toMatch(/^api {2}generation 3 → 4 {2}canary for 1m 0s, 58m \d+s to go$/);
		expect(second).toBe('  go on with `fcm rollout promote api`, go back with `fcm rollout abort api`');
	});

	test('says why a rollout is held', async () => {
		const events = [
			event({type: 'rollout-canary', generation: 4, workers: 1, forMs: 10}),
			event({type: 'rollout-held', generation: 4, reason: 'too few requests to judge'}),
		];
		expect(await status({phase: 'held', toGeneration: 4, sinceMs: 500}, events)).toEqual([
			'api  generation 3 → 4  held for 500 ms',
			'  too few requests to judge',
			'  go on with `fcm rollout promote api`, go back with `fcm rollout abort api`',
		]);
	});

	test('of an app at rest tells what serves, and the last failure', async () => {
		expect(await status(null)).toEqual(['api  no rollout; generation 3 is online']);
		const lastFailure = {generation: 4, reason: 'worker 0 exited with code 1', at: Date.now()};
		expect((await status(null, [], {lastFailure}))[0]).toMatch(
			/no rollout; generation 3 is online, generation 4 failed \d+ ms ago: worker 0 exited with code 1$/,
		);
	});

	test('with --json has what there is', async () => {
		const rollout = {phase: 'proving', toGeneration: 4, sinceMs: 5};
		const app = {status: fakeStatus('api', {generation: 3, rollout}), events: []};
		const context = fakeContext({answers: {'apps.describe': () => ({apps: [app]})}});
		await runCli(['rollout', 'status', 'api', '--json'], context);
		expect(JSON.parse(context.stdout.text)).toEqual({
			apps: [{name: 'api', status: 'online', generation: 3, rollout, lastFailure: null}],
		});
	});
});
