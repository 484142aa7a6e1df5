import {expect, test} from 'vitest';
import type {CommandOptions} from '../../../src/cli/command-context.ts';
import {rolloutOverride} from '../../../src/cli/rollout-options.ts';
import {runCli} from '../../../src/cli/run-cli.ts';
import type {RolloutOverride} from '../../../src/protocol/control-api.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';

test.each<[CommandOptions, RolloutOverride | undefined]>([
	[{json: true}, undefined],
	[
		{strategy: 'replace', soak: '5s'},
		{strategy: 'replace', soakMs: 5000},
	],
	[{soak: '0'}, {soakMs: 0}],
	[{strategy: 'rolling'}, {strategy: 'rolling'}],
	[{surge: '2'}, {strategy: 'rolling', surge: {kind: 'count', value: 2}}],
	[
		{strategy: 'rolling', surge: '25%'},
		{strategy: 'rolling', surge: {kind: 'percent', value: 25}},
	],
	[
		{canary: '1', for: '60s'},
		{strategy: 'canary', canary: {workers: 1, durationMs: 60_000}},
	],
	[
		{for: '2m', soak: '1s'},
		{strategy: 'canary', soakMs: 1000, canary: {durationMs: 120_000}},
	],
])('%j is the override %j', (options, override) => {
	expect(rolloutOverride(options)).toEqual(override);
});

test.each<[string[], string]>([
	[['--strategy', 'cannary'], '--strategy cannary: neither replace, rolling nor canary; did you mean "canary"?'],
	[['--soak', 'long'], '--soak long: not a duration like 5000 or 5s (at most 24h)'],
	[['--soak', '25h'], '--soak 25h: not a duration'],
	[['--surge', '0'], '--surge 0: neither a number of workers (1 to 512) nor a share of them like 25%'],
	[['--surge', '101%'], '--surge 101%: neither'],
	[['--canary', 'x'], '--canary x: not a number of workers from 1 to 512'],
	[['--for', '0'], '--for 0: not a duration like 5000 or 5s (100ms to 24h)'],
	[['--canary', '1', '--surge', '2'], '--surge is for rolling and --canary for canary: keep one of them'],
	[['--canary', '1', '--strategy', 'rolling'], '--canary is for --strategy canary, not for rolling'],
	[['--surge', '2', '--strategy', 'replace'], '--surge is for --strategy rolling, not for replace'],
])('fcm reload api %j is refused before a daemon is asked', async (options, words) => {
	const context = fakeContext();
	expect(await runCli(['reload', 'api', ...options], context)).toBe(exitCodes.usage);
	expect(context.stderr.text).toContain(words);
	expect(context.opened).toEqual([]);
});
