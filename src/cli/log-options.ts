import {LogFilter} from '../client/log-filter.ts';
import type {LogStream} from '../client/log-line.ts';
import {parseDuration} from '../config/duration.ts';
import {FcmError} from '../shared/errors.ts';
import type {CommandOptions} from './command-context.ts';

/** What `fcm logs` is to show. */
export interface LogView {
	/** The last so many lines of what is wanted; Infinity: all. */
	count: number;
	streams: LogStream[];
	filter: LogFilter;
	/** What is marked on a terminal. */
	highlight: RegExp | null;
	/** Goes on with what comes. */
	isFollowing: boolean;
}

const defaultLines = 15;

/** Throws FCM_ERR_USAGE. @param now ms since the epoch @param usualLines shown of an app when nothing else is said */
export function logView(options: CommandOptions, now: number, usualLines = defaultLines): LogView {
	const {grep, since, until, ignoreCase = false, invert = false} = options;
	if (grep === undefined && invert) throw usage('-v needs --grep');
	return {
		count: lineCount(options, usualLines),
		streams: streams(options),
		filter: wellFormed(grep, () => {
			return new LogFilter({
				...(grep !== undefined && {grep, invert, ignoreCase}),
				...(since !== undefined && {since: moment('--since', since, now)}),
				...(until !== undefined && {until: moment('--until', until, now)}),
				...(options.worker !== undefined && {slot: wholeNumber('--worker', options.worker)}),
				...(options.gen !== undefined && {generation: wholeNumber('--gen', options.gen)}),
			});
		}),
		highlight: highlight(options),
		isFollowing: !options.nostream && until === undefined,
	};
}

/** Who asks for a time or for words wants all that there is of them, as with grep. */
function lineCount({lines, grep, since, until}: CommandOptions, usualLines: number): number {
	if (lines === 'all') return Number.POSITIVE_INFINITY;
	if (lines !== undefined) return wholeNumber('--lines', lines, 'a number of lines, or all');
	return grep === undefined && since === undefined && until === undefined ? usualLines : Number.POSITIVE_INFINITY;
}

/** Both together are both, as if neither was given. */
function streams({out, err}: CommandOptions): LogStream[] {
	if (out === err) return ['out', 'err'];
	return out ? ['out'] : ['err'];
}

function highlight({highlight: words, grep, invert, ignoreCase}: CommandOptions): RegExp | null {
	if (words !== undefined) return new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g');
	return grep === undefined || invert ? null : new RegExp(grep, ignoreCase ? 'gi' : 'g');
}

/** `10m` is ten minutes ago; else a date and time as ISO 8601, or a time of today as `14:30`. */
function moment(option: string, text: string, now: number): string {
	const ago = parseDuration(text);
	if (/[a-z]$/.test(text) && !Number.isNaN(ago)) return new Date(now - ago).toISOString();
	const time = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text);
	if (time) {
		const [, hours, minutes, seconds = '0'] = time;
		return new Date(new Date(now).setHours(Number(hours), Number(minutes), Number(seconds), 0)).toISOString();
	}
	const parsed = /^\d{4}-\d\d-\d\d/.test(text)
		? new Date(text.includes(':') ? text : `${text}T00:00`)
		: new Date(Number.NaN);
	if (Number.isNaN(parsed.getTime())) throw usage(`${option} ${text}: not a time; try 10m, 14:30 or 2026-11-20T14:30`);
	return parsed.toISOString();
}

function wholeNumber(option: string, text: string, what = 'a number'): number {
	if (!/^\d{1,9}$/.test(text)) throw usage(`${option} ${text}: not ${what}`);
	return Number(text);
}

function wellFormed<T>(pattern: string | undefined, work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (error instanceof SyntaxError) throw usage(`--grep ${pattern}: ${error.message}`);
		throw error;
	}
}

function usage(message: string): FcmError {
	return new FcmError('FCM_ERR_USAGE', message);
}
