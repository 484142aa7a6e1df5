import {durationPattern, parseDuration} from '../config/duration.ts';
import {FcmError} from '../shared/errors.ts';

const datePattern = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const clockPattern = /^(\d\d?):(\d\d)(?::(\d\d))?$/;

/**
 * Milliseconds since the epoch of `10m` (ago), `2026-11-21`, `2026-11-21T09:00`, `09:00`, `today` or `yesterday`; local
 * time unless it says `Z` or an offset. Throws FCM_ERR_USAGE.
 */
export function pointInTime(option: string, text: string, now: Date): number {
	const at = ago(text, now) ?? midnight(text, now) ?? clock(text, now) ?? date(text);
	if (at !== null && Number.isFinite(at)) return at;
	const ways = '10m, 2h, 2026-11-21, 2026-11-21T09:00, 09:00, today or yesterday';
	throw new FcmError('FCM_ERR_USAGE', `${option} ${text}: not a time; give one like ${ways}`);
}

/** A number without its unit could be anything. */
function ago(text: string, now: Date): number | null {
	const unit = durationPattern.exec(text)?.[2];
	return unit === undefined ? null : now.getTime() - parseDuration(text);
}

function midnight(text: string, now: Date): number | null {
	if (text !== 'today' && text !== 'yesterday') return null;
	return new Date(now.getFullYear(), now.getMonth(), now.getDate() - (text === 'today' ? 0 : 1)).getTime();
}

function clock(text: string, now: Date): number | null {
	const [, hours, minutes, seconds = '0'] = clockPattern.exec(text) ?? [];
	if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
	return new Date(now).setHours(Number(hours), Number(minutes), Number(seconds), 0);
}

/** A date alone is UTC to Date.parse; here it is midnight where the user is. */
function date(text: string): number | null {
	if (!datePattern.test(text)) return null;
	return Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text.replace(' ', 'T'));
}
