import * as z from 'zod';
import {maxDurationMs, parseDuration} from './duration.ts';
import type {KindInput} from './key-definition.ts';
import {parseSize} from './size.ts';
import {expected} from './value-kinds.ts';

interface Range {
	/** NaN for what is none. */
	parse: (value: unknown) => number;
	what: string;
	min: number;
	max: number;
	/** Which values are in range, in words. */
	bounds: string;
}

const wholeNumber = (value: unknown) => (Number.isInteger(value) ? Number(value) : Number.NaN);

const dayMs = 24 * 3_600_000;
const size: Range = {
	...{parse: parseSize, what: 'a size like "300M" or "1G"'},
	...{min: 16 * 1024 ** 2, max: 2 ** 50, bounds: 'at least 16M'},
};
const limit: Range = {
	...{parse: wholeNumber, what: 'a whole number'},
	...{min: 1, max: 1e12, bounds: '1 or more'},
};
// A Node timer fires at once when it is set to more than 24.8 days.
const age: Range = {
	...{parse: parseDuration, what: 'a duration like "12h" or "7d"'},
	...{min: 1000, max: 24 * dayMs, bounds: '1s to 24d'},
};
const silence: Range = {
	...{parse: parseDuration, what: 'a duration like 5000 or "5s"'},
	...{min: 1000, max: maxDurationMs, bounds: '1s to 24h'},
};
const interval: Range = {
	...{parse: parseDuration, what: 'a duration like 5000 or "5s"'},
	...{min: 100, max: maxDurationMs, bounds: '100ms to 24h'},
};

// How long nothing must change: a watcher waits so long with a timer.
const quiet: Range = {
	...{parse: parseDuration, what: 'a duration like 500 or "2s"'},
	...{min: 0, max: 3_600_000, bounds: 'at most 1h'},
};
const logSize: Range = {
	...{parse: parseSize, what: 'a size like "10M"'},
	...{min: 64 * 1024, max: 2 ** 50, bounds: 'at least 64K'},
};
const logAge: Range = {
	...{parse: parseDuration, what: 'a duration like "12h" or "7d"'},
	...{min: 60_000, max: 366 * dayMs, bounds: '1m to 366d'},
};

/** The checks of values that have a lowest and a highest. What may be `off` is null then. */
export const limitKinds = {
	size: orOff(size),
	limit: orOff(limit),
	age: orOff(age),
	silence: orOff(silence),
	logSize: orOff(logSize),
	logAge: orOff(logAge),
	interval: always(interval),
	quiet: always(quiet),
} satisfies Partial<Record<keyof KindInput, z.ZodType>>;

function always(range: Range) {
	return z
		.union([z.number(), z.string()], expected(range.what))
		.transform((value, context) => within(range, value, context));
}

function orOff(range: Range) {
	const written = z.union(
		[z.number(), z.string(), z.literal(false), z.null()],
		expected(`${range.what}, or 0 for off`),
	);
	return written.transform((value, context): number | null => {
		if (value === false || value === null || range.parse(value) === 0) return null;
		return within(range, value, context);
	});
}

/** A text in range: the least that is allowed stands for what is not, beside the problem. */
function within({parse, what, min, max, bounds}: Range, value: unknown, context: z.RefinementCtx): number {
	const parsed = Math.round(parse(value));
	if (parsed >= min && parsed <= max) return parsed;
	context.addIssue(expected(`${what} (${bounds})`).error({input: value}));
	return min;
}
