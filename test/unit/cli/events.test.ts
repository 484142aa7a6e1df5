import {appendFileSync, writeFileSync} from 'node:fs';
import {beforeEach, describe, expect, test} from 'vitest';
import {readerGone} from '../../../src/cli/command-context.ts';
import {runCli} from '../../../src/cli/run-cli.ts';
import {appPaths, homePaths} from '../../../src/client/home.ts';
import type {AppEventBody, DaemonEventBody} from '../../../src/protocol/events.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {writeSpec} from '../../../src/state-dir/bundle.ts';
import {appSpec} from '../state-dir/app-spec.ts';
import {temporaryHome} from '../state-dir/temporary-folder.ts';
import {type FakeContext, fakeContext} from './fake-context.ts';

let home: string;
const now = Date.now();
const minutesAgo = (minutes: number) => now - minutes * 60_000;

function line(app: string | null, seq: number, at: number, body: AppEventBody | DaemonEventBody): string {
	return `${JSON.stringify({...body, app, seq, at})}\n`;
}

beforeEach(() => {
	home = temporaryHome();
	writeSpec(home, appSpec('api'));
	writeSpec(home, appSpec('website', {namespace: 'shop'}));
	const worker = {slot: 0, pid: 12, generation: 4};
	const died = {code: 1, signal: null, reason: 'exited with code 1 (Error: \u001b[31mred\u0007)', wanted: false};
	writeFileSync(
		appPaths(home, 'api').events,
		line('api', 1, minutesAgo(30), {type: 'rollout-promoted', generation: 4}) +
			line('api', 2, minutesAgo(10), {type: 'worker-exited', ...worker, ...died}),
	);
	writeFileSync(
		appPaths(home, 'website').events,
		line('website', 1, minutesAgo(20), {type: 'app-scaled', from: 1, to: 2}),
	);
	writeFileSync(
		homePaths(home).events,
		line(null, 1, minutesAgo(60), {type: 'daemon-started', pid: 3, version: '1.0.0'}) +
			line('gone', 2, minutesAgo(40), {type: 'app-added'}) +
			line('gone', 3, minutesAgo(25), {type: 'app-deleted'}) +
			line('api', 4, minutesAgo(5), {type: 'app-wanted', wanted: 'stopped'}),
	);
});

async function events(...argv: string[]) {
	const context = fakeContext({home});
	const code = await runCli(['events', ...argv], context);
	expect(context.opened).toEqual([]);
	const clock = /^(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d {2}/;
	for (const text of argv.includes('--json') ? [] : context.stdout.lines) expect(text).toMatch(clock);
	return {code, lines: context.stdout.lines.map((text) => text.replace(clock, '')), stderr: context.stderr.text};
}

const all = [
	'-        daemon is up, pid 3, fcm 1.0.0',
	'gone     added',
	'api      generation 4 takes over',
	'gone     deleted',
	'website  scaled from 1 to 2 workers',
	'api      worker 0 of generation 4 died: exited with code 1 (Error: �[31mred�)',
	'api      is to be stopped',
];

describe('without a daemon', () => {
	test('all events are one list in the order of time, and no app orders the terminal about', async () => {
		expect(await events()).toEqual({code: exitCodes.done, lines: all, stderr: ''});
		expect((await events('all')).lines).toEqual(all);
	});

	test('of one app, also what the daemon did to it, without its name', async () => {
		expect((await events('api')).lines).toEqual([2, 5, 6].map((index) => all[index]!.slice(9)));
	});

	test('a deleted app is remembered', async () => {
		expect((await events('gone')).lines).toEqual(['added', 'deleted']);
	});

	test.each<[string[], number[]]>([
		[
			['shop', 'gone'],
			[1, 3, 4],
		],
		[['/^(api|gone)$/'], [1, 2, 3, 5, 6]],
		[['--daemon'], [0, 1, 3, 6]],
		[
			['api', 'gone', '--daemon'],
			[1, 3, 6],
		],
		[
			['--lines', '2'],
			[5, 6],
		],
		[
			['--since', '22m'],
			[4, 5, 6],
		],
		[
			['--since', '35m', '--until', '15m'],
			[2, 3, 4],
		],
		[
			['--type', 'app-scaled,rollout'],
			[2, 4],
		],
		[['--type', 'worker', '--since', '1h'], [5]],
	])('%j', async (argv, indexes) => {
		const words = (text: string) => text.replace(/^\S+ +/, '');
		const {lines, code} = await events(...argv);
		expect(code).toBe(exitCodes.done);
		const isOfOne = argv[0]?.startsWith('/') === true;
		expect(isOfOne ? lines : lines.map(words)).toEqual(indexes.map((index) => words(all[index]!)));
	});

	test('--json prints an object per line, with its source', async () => {
		const {lines} = await events('--json', '--since', '22m');
		expect(lines.map((text) => JSON.parse(text))).toEqual([
			{type: 'app-scaled', from: 1, to: 2, app: 'website', seq: 1, at: minutesAgo(20), source: 'app'},
			expect.objectContaining({type: 'worker-exited', app: 'api', seq: 2, source: 'app'}),
			{type: 'app-wanted', wanted: 'stopped', app: 'api', seq: 4, at: minutesAgo(5), source: 'daemon'},
		]);
	});

	test('nothing is said on stderr', async () => {
		expect(await events('--since', '1m')).toMatchObject({lines: [], stderr: 'no event fits\n'});
		home = `${home}/nowhere`;
		expect(await events()).toMatchObject({code: exitCodes.done, lines: [], stderr: 'nothing has happened yet\n'});
	});

	test.each([
		[['ap'], exitCodes.noSuchApp, 'did you mean "api"?'],
		[['--lines', 'x'], exitCodes.usage, '--lines x: not a number of events'],
		[['--since', 'x'], exitCodes.usage, '--since x: not a time'],
		[['--since', '1m', '--until', '2m'], exitCodes.usage, '--since 1m is later than --until 2m'],
		[['--type', 'worker-exitd'], exitCodes.usage, 'did you mean "worker-exited"?'],
		[['--type', 'zzz'], exitCodes.usage, 'give some of worker, rollout, slot, '],
		[['-f', '--until', '1m'], exitCodes.usage, '--follow has no end'],
	])('%j is refused', async (argv, code, words) => {
		const result = await events(...argv);
		expect(result).toMatchObject({code, lines: [], stderr: expect.stringContaining(words)});
	});
});

test.each([
	[undefined, exitCodes.interrupted],
	[readerGone, exitCodes.done],
])('--follow goes on until it is ended (%s)', async (reason, code) => {
	const context = fakeContext({home});
	const ended = runCli(['events', 'api', '--follow', '--lines', '1'], context);
	await printed(context, 1);
	appendFileSync(appPaths(home, 'api').events, line('api', 3, now, {type: 'app-stopping'}));
	await printed(context, 2);
	context.interrupt.abort(reason);
	expect(await ended).toBe(code);
	expect(context.stdout.text).toMatch(/ is to be stopped\n.* stops\n$/);
});

/** Waits for so many lines, at most ten seconds. */
async function printed({stdout}: FakeContext, count: number): Promise<void> {
	const deadline = Date.now() + 10_000;
	while (stdout.lines.length < count) {
		if (Date.now() > deadline) throw new Error(`never printed: ${stdout.text}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}
