import {describe, expect, test} from 'vitest';
import {runCli} from '../../../src/cli/run-cli.ts';
import type {SaveSummary} from '../../../src/protocol/saves.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';
import {fakeStatus} from './fake-status.ts';

const save: SaveSummary = {
	...{name: 'default', savedAt: new Date(2026, 10, 21, 9, 5).getTime(), damage: null},
	apps: [
		{app: 'api', wanted: 'running'},
		{app: 'web', wanted: 'running'},
		{app: 'job', wanted: 'stopped'},
	],
};
const started = {
	...{
		app: 'api',
		ok: true,
		change: 'started',
		generation: 1,
		ready: 2,
		wanted: 2,
		listening: [':::3000'],
		tookMs: 1200,
	},
};

describe('fcm save', () => {
	test('says what was saved, and the way back', async () => {
		const context = fakeContext({answers: {'saves.write': () => ({save, isReplaced: false})}});
		expect(await runCli(['save'], context)).toBe(exitCodes.done);
		expect(context.calls).toEqual([{method: 'saves.write', params: {name: 'default'}}]);
		expect(context.stdout.lines).toEqual([
			'saved as "default": api, web running; job stopped',
			'`fcm resurrect` goes back to this',
		]);
	});

	test('lists the sets, the damaged one too', async () => {
		const lost = {name: 'old', savedAt: 0, apps: [], damage: 'the set "old" is lost'};
		const context = fakeContext({answers: {'saves.list': () => ({saves: [save, lost]})}});
		expect(await runCli(['save', '--list'], context)).toBe(exitCodes.done);
		expect(context.stdout.lines).toEqual([
			'default  2026-11-21 09:05  api, web running; job stopped',
			'old      the set "old" is lost',
		]);
	});

	test.each([
		[['save', '--list', 'x'], /--list takes no name/],
		[['save', '--list', '--delete', 'x'], /--list takes no name/],
		[['save', '--delete'], /name the set/],
	])('fcm %j is refused before anybody is asked', async (argv, message) => {
		const context = fakeContext({answers: {}});
		expect(await runCli(argv, context)).toBe(exitCodes.usage);
		expect(context.stderr.text).toMatch(message);
		expect(context.opened).toEqual([]);
	});

	test('prints one document for programs', async () => {
		const context = fakeContext({answers: {'saves.delete': () => ({})}});
		expect(await runCli(['save', '--delete', 'old', '--json'], context)).toBe(exitCodes.done);
		expect(context.calls).toEqual([{method: 'saves.delete', params: {name: 'old'}}]);
		expect(JSON.parse(context.stdout.text)).toEqual({name: 'old', change: 'deleted'});
	});
});

describe('fcm resurrect', () => {
	const left = [
		{app: 'job', why: 'stopped-then'},
		{app: 'other', why: 'not-in-set'},
		{app: 'cron', why: 'stopped-then-runs-now'},
	];

	test('tells per app what it did, and what it left alone', async () => {
		const answer = {apps: [started], left, savedAt: 1, notice: 'default.json was missing; the last good copy is used'};
		const context = fakeContext({answers: {'saves.resurrect': () => answer}});
		expect(await runCli(['resurrect', 'nightly'], context)).toBe(exitCodes.done);
		expect(context.calls).toEqual([{method: 'saves.resurrect', params: {name: 'nightly'}}]);
		expect(context.stdout.lines).toEqual([
			'api  started  generation 1  2/2 ready  :::3000  1.2 s',
			'job  left alone: it was stopped when the set was saved, and stays so',
			'other  left alone: it runs, and is not in the set',
			'cron  left alone: it was stopped when the set was saved, and runs now; `fcm stop` stops it',
		]);
		expect(context.stderr.text).toBe('notice: default.json was missing; the last good copy is used\n');
	});

	test('prints one document for programs, and exits as the worst app did', async () => {
		const failed = {app: 'web', ok: false, error: {code: 'FCM_ERR_ROLLED_BACK', message: 'no'}};
		const answer = {apps: [started, failed], left, savedAt: 1, notice: null};
		const context = fakeContext({answers: {'saves.resurrect': () => answer}});
		expect(await runCli(['resurrect', '--json'], context)).toBe(exitCodes.rolledBack);
		expect(JSON.parse(context.stdout.text)).toMatchObject({apps: [{app: 'api'}, {app: 'web'}], left, notice: null});
	});
});

describe('what the daemon says of its state', () => {
	const report = (notice: string | null) => ({
		daemon: {pid: 1, version: '0.1.0', uptimeMs: 1, index: 7, notice},
		apps: [fakeStatus('api')],
	});

	test('is shown by fcm ls on stderr, which tells the daemon so', async () => {
		const context = fakeContext({answers: {'apps.list': () => report('apps.json was missing\nthe disk is full')}});
		await runCli(['ls'], context);
		expect(context.calls).toEqual([{method: 'apps.list', params: {showsNotice: true}}]);
		expect(context.stderr.text).toBe('notice: apps.json was missing\nnotice: the disk is full\n');
	});

	test('is a field for programs, who have not shown it to anybody', async () => {
		const context = fakeContext({answers: {'apps.list': () => report('apps.json was missing')}});
		await runCli(['ls', '--json'], context);
		expect(context.calls).toEqual([{method: 'apps.list', params: {}}]);
		expect(JSON.parse(context.stdout.text).daemon).toMatchObject({index: 7, notice: 'apps.json was missing'});
		expect(context.stderr.text).toBe('');
	});
});
