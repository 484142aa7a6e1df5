import * as z from 'zod';
import type {KindInput} from './key-definition.ts';
import {expected, text} from './value-kinds.ts';

const listOf = (what: string) => {
	const words = expected(`${what}, or a list of them`);
	const one = text(what).min(1, words);
	return z
		.union([one, z.array(one).max(1000, expected('at most 1000'))], words)
		.transform((value): string[] => (typeof value === 'string' ? [value] : value));
};

const logWords = expected('a path, or false for no log');
const logText = text('a path').min(1, logWords);
const logPath = z
	.union([logText, z.literal(false), z.null()], logWords)
	.transform((value) => (value === false || value === null || value === 'NULL' ? '/dev/null' : value));

/** PM2's `log: true` means the place where logs are by themselves. */
const logFile = z
	.union([logText, z.boolean(), z.null()], logWords)
	.transform((value) =>
		typeof value === 'boolean' || value === null ? undefined : value === 'NULL' ? '/dev/null' : value,
	);

const keepWords = expected('a number of files from 0 to 1000');
const keep = z.int(keepWords).min(0, keepWords).max(1000, keepWords);

/** The checks of files that are watched or written. */
export const fileKinds = {
	paths: listOf('a path'),
	patterns: listOf('a path or glob'),
	...{logPath, logFile, keep},
	logType: z.enum(['text', 'json', 'raw'], expected('"text", "json" or "raw"')),
	overflow: z.enum(['block', 'drop'], expected('"block" or "drop"')),
} satisfies Partial<Record<keyof KindInput, z.ZodType>>;
