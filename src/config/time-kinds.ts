import {Cron} from 'croner';
import * as z from 'zod';
import type {KindInput} from './key-definition.ts';
import {expected} from './value-kinds.ts';

const patternWords = expected('a cron pattern like "0 3 * * *"');
/** Five fields, or six with the seconds first, or seven with the years last; or `@daily` and the like. */
const cronPattern = z.string(patternWords).transform(checkPattern);

const timezoneWords = expected('a time zone like "Europe/Berlin" or "UTC"');
const timezone = z.string(timezoneWords).refine(isTimezone, timezoneWords);

/** The checks of what is done at certain times. */
export const timeKinds = {cronPattern, timezone} satisfies Partial<Record<keyof KindInput, z.ZodType>>;

/** A pattern with single spaces; tells one that is none, or that never comes. */
export function checkPattern(value: string, context: z.RefinementCtx): string {
	const pattern = value.trim().replace(/\s+/g, ' ');
	const problem = patternProblem(pattern);
	if (problem !== null) context.addIssue(`${patternWords.error({input: value})}${problem}`);
	return pattern;
}

/** What is wrong with a pattern, to be added to what was expected. */
function patternProblem(pattern: string): string | null {
	try {
		return new Cron(pattern, {paused: true}).nextRun() === null ? ', which never comes' : null;
	} catch (error) {
		return error instanceof Error && pattern.length <= 100 ? ` (${error.message.replace(/^CronPattern: /, '')})` : '';
	}
}

function isTimezone(name: string): boolean {
	try {
		return Boolean(new Intl.DateTimeFormat('en', {timeZone: name}));
	} catch {
		return false;
	}
}
