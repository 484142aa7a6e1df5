import type {EventFilter} from '../client/event-journal-reader.ts';
import {eventTypes} from '../protocol/events.ts';
import {FcmError} from '../shared/errors.ts';
import {didYouMean} from '../shared/nearest-word.ts';
import type {CommandOptions} from './command-context.ts';
import {pointInTime} from './point-in-time.ts';

/** Which events `--since`, `--until` and `--type` mean. Throws FCM_ERR_USAGE. */
export function eventFilter({since, until, type}: CommandOptions, now: Date): EventFilter {
	const from = since === undefined ? Number.NEGATIVE_INFINITY : pointInTime('--since', since, now);
	const to = until === undefined ? Number.POSITIVE_INFINITY : pointInTime('--until', until, now);
	if (from > to) throw new FcmError('FCM_ERR_USAGE', `--since ${since} is later than --until ${until}`);
	const types = type === undefined ? null : typesMeant(type);
	return ({at, type}) => at >= from && at <= to && (types === null || types.has(type));
}

/** `worker-exited,rollout`: types, or the words that they begin with. */
function typesMeant(text: string): Set<string> {
	return new Set(text.split(',').flatMap((word) => typesOf(word.trim())));
}

function typesOf(word: string): string[] {
	const meant = eventTypes.filter((type) => type === word || type.startsWith(`${word}-`));
	if (meant.length > 0) return meant;
	const families = eventTypes.map((type) => type.slice(0, type.indexOf('-')));
	const nearest = didYouMean(word, [...eventTypes, ...families]);
	const ways = nearest || `; give some of ${[...new Set(families)].join(', ')}, or one like worker-exited`;
	throw new FcmError('FCM_ERR_USAGE', `--type ${word}: no event is called so${ways}`);
}
