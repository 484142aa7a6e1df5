import type {ToldEvent} from '../../src/client/event-journal-reader.ts';
import {eventWords} from '../../src/client/event-words.ts';
import {type Row, row, span} from '../layout/row.ts';
import {matcher} from '../store/matcher.ts';
import type {MonitState} from '../store/monit-state.ts';
import type {Tone} from '../theme/theme.ts';
import {plainText} from '../words/plain-text.ts';

/** Events that one has to know of, by glyph and tone. */
const marks: Partial<Record<ToldEvent['type'], [string, Tone]>> = {
	'slot-backoff': ['!', 'warn'],
	'slot-gave-up': ['✖', 'bad'],
	'worker-stuck': ['✖', 'bad'],
	'worker-unhealthy': ['!', 'warn'],
	'worker-killed': ['!', 'warn'],
	'rollout-rolling-back': ['✖', 'bad'],
	'rollout-rolled-back': ['✖', 'bad'],
	'rollout-held': ['!', 'warn'],
	'rollout-finished': ['✔', 'good'],
	'master-died': ['✖', 'bad'],
	'master-start-failed': ['✖', 'bad'],
	'events-lost': ['!', 'warn'],
	'worker-ready': ['●', 'good'],
};

/** A line for each event that passes the filter, the newest last. */
export function eventRows(
	state: MonitState,
	events: readonly ToldEvent[],
	filter: string,
	naming: boolean,
): readonly Row[] {
	const matches = matcher(filter);
	const width = Math.max(4, ...state.apps.map(({status}) => status.name.length));
	return events.flatMap((event) => {
		const words = plainText(eventWords(event));
		const who = event.app ?? 'daemon';
		if (filter !== '' && !matches(`${who} ${words}`)) return [];
		const [glyph, tone] = markOf(event);
		const name = naming ? `${plainText(who).slice(0, 20).padEnd(Math.min(20, width))}  ` : '';
		return [row(span(`${timeOfDay(event.at)} `, 'dim'), span(name, 'title'), span(`${glyph} ${words}`, tone))];
	});
}

function markOf(event: ToldEvent): [string, Tone] {
	if (event.type === 'worker-exited' && !event.wanted) return ['✖', 'bad'];
	return marks[event.type] ?? ['·', 'plain'];
}

export function timeOfDay(at: number): string {
	return new Date(at).toTimeString().slice(0, 8);
}
