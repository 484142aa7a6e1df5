import os from 'node:os';
import * as z from 'zod';
import {appNamePattern, maxInstances} from '../protocol/app-spec.ts';
import {didYouMean} from '../shared/nearest-word.ts';
import {describeKind, describeValue} from './describe-value.ts';
import {durationPattern, maxDurationMs, parseDuration} from './duration.ts';
import type {KindInput} from './key-definition.ts';
import {splitWords} from './split-words.ts';
import {parseSurge, type Surge} from './surge.ts';

type Input = {readonly input?: unknown};

/** The error of a check: what was expected, and what was there instead. */
export function expected(what: string): {error: (issue: Input) => string} {
	return {error: ({input}) => `expected ${what}, got ${describeValue(input)}`};
}

/** The same for what may be a secret: the value is not shown. */
export function expectedKind(what: string): {error: (issue: Input) => string} {
	return {error: ({input}) => `expected ${what}, got ${describeKind(input)}`};
}

/** Text that can be handed to the operating system. */
export const text = (what: string) =>
	z.string(expected(what)).regex(/^[^\0]*$/, {error: 'must not contain a NUL character'});

const name = z
	.string(expected('a name'))
	.regex(
		appNamePattern,
		expected('a name of up to 64 letters, digits, ".", "_" or "-" that begins with a letter or digit'),
	)
	.refine((value) => value !== 'all', {error: '"all" is reserved: commands use it for all apps'});

const path = text('a path').min(1, expected('a path'));

const words = z
	.union(
		[z.array(z.union([text('a string'), z.number()])), text('a string')],
		expected('a list of strings, or one string'),
	)
	.transform((value, context): string[] => {
		if (typeof value !== 'string') return value.map(String);
		const split = splitWords(value);
		if (!split) context.addIssue(`a quote is not closed in ${describeValue(value)}`);
		return split ?? [];
	});

const instancesWords = expected(`a number of workers (1 to ${maxInstances}, 0 or "max": one per core, -1: one less)`);
const instances = z
	.union(
		[z.int(instancesWords).max(maxInstances, instancesWords), z.string().regex(/^(?:max|-?\d{1,9})$/, instancesWords)],
		instancesWords,
	)
	.transform((value, context): number => {
		const cores = os.availableParallelism();
		const wanted = value === 'max' ? 0 : Number(value);
		if (wanted > maxInstances) context.addIssue(instancesWords.error({input: value}));
		if (wanted === 0) return Math.min(cores, maxInstances);
		return wanted > 0 ? Math.min(wanted, maxInstances) : Math.max(1, cores + wanted);
	});

/** Names are checked before zod's record, which would drop `__proto__` silently. */
const env = z.preprocess(
	(value, context) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
		// A variable that is undefined, as `process.env.X` in a config program may be, is not set: as in child_process.
		const set = Object.entries(value).filter(([, item]) => item !== undefined);
		for (const [key] of set) {
			const valid = /^[^=\0]+$/.test(key) && key !== '__proto__';
			if (!valid)
				context.addIssue({code: 'custom', path: [key], message: 'no environment variable can have this name'});
		}
		return Object.fromEntries(set);
	},
	z
		.record(
			z.string(),
			z.union([text('a string'), z.number(), z.boolean()], expectedKind('a string, number or boolean')),
			expectedKind('an object like {"KEY": "value"}'),
		)
		.transform(
			(variables): Record<string, string> =>
				Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
		),
);

const portWords = expected('a port from 0 to 65535');
/** As text too: a config program takes it from its environment. */
const port = z
	.union(
		[z.int(portWords).min(0, portWords).max(65_535, portWords), z.string().regex(/^\d{1,5}$/, portWords)],
		portWords,
	)
	.transform((value, context): number => {
		if (Number(value) > 65_535) context.addIssue(portWords.error({input: value}));
		return Number(value);
	});

const flag = z.boolean(expected('true or false'));

const durationWords = {
	error({input}: Input): string {
		const ms = parseDuration(input);
		if (ms < 0 || Number.isNaN(ms)) return expected('a duration like 5000 or "5s"').error({input});
		return `expected a duration of at most 24h, got ${describeValue(input)}`;
	},
};
const duration = z
	.union(
		[
			z.number(durationWords).min(0, durationWords).max(maxDurationMs, durationWords),
			z.string().regex(durationPattern, durationWords),
		],
		durationWords,
	)
	.transform((value, context): number => {
		const ms = parseDuration(value);
		if (ms > maxDurationMs) context.addIssue(durationWords.error({input: value}));
		return Math.round(ms);
	});

const uncatchable: readonly string[] = ['SIGKILL', 'SIGSTOP'];
const signals = (Object.keys(os.constants.signals) as NodeJS.Signals[]).filter(
	(signal) => !uncatchable.includes(signal),
);
const signal = z.enum(signals, {
	error({input}) {
		if (typeof input !== 'string') return expected('a signal like "SIGTERM"').error({input});
		if (uncatchable.includes(input))
			return `a worker cannot catch ${input}; it gets SIGKILL anyway when kill_timeout is over`;
		return `${expected('a signal like "SIGTERM"').error({input})}${didYouMean(input, signals)}`;
	},
});

const countWords = expected('a whole number, 0 or more');
const count = z.int(countWords).min(0, countWords).max(1_000_000, expected('at most 1000000'));

const exitCodeWords = expected('an exit code from 0 to 255, or a list of them');
const exitCode = z.int(exitCodeWords).min(0, exitCodeWords).max(255, exitCodeWords);
const exitCodes = z
	.union([exitCode, z.array(exitCode)], exitCodeWords)
	.transform((value): number[] => (typeof value === 'number' ? [value] : value));

const strategy = z.enum(['replace', 'rolling', 'canary'], expected('"replace", "rolling" or "canary"'));

const surgeWords = expected(`a number of workers (1 to ${maxInstances}) or a share of them like "25%"`);
const surge = z.union([z.number(surgeWords), z.string(surgeWords)], surgeWords).transform((value, context): Surge => {
	const parsed = parseSurge(value);
	if (!parsed) context.addIssue(surgeWords.error({input: value}));
	return parsed ?? {kind: 'count', value: 1};
});

const balance = z.enum(
	['round-robin', 'shared', 'sticky', 'least-connections'],
	expected('"round-robin", "shared", "sticky" or "least-connections"'),
);

const workersWords = expected(`a number of workers from 1 to ${maxInstances}`);
const workers = z.int(workersWords).min(1, workersWords).max(maxInstances, workersWords);

const httpPath = z
	.string(expected('a path like "/health"'))
	.regex(/^\/[\x21-\x7e]{0,2047}$/, expected('a path like "/health"'));

const httpStatusWords = expected('a status code from 200 to 599');
const httpStatus = z.int(httpStatusWords).min(200, httpStatusWords).max(599, httpStatusWords);

const failuresWords = expected('a number from 1 to 1000');
const failures = z.int(failuresWords).min(1, failuresWords).max(1000, failuresWords);

/** The check of each kind of value that is no object of keys; its output is what normalization works with. */
export const valueKinds = {
	...{name, path, words, instances, env, port},
	...{flag, duration, signal, count, exitCodes, strategy, surge, balance},
	...{workers, httpPath, httpStatus, failures},
} satisfies Partial<Record<keyof KindInput, z.ZodType>>;
