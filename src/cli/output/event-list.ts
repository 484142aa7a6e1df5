import type {AppEvent} from '../../protocol/events.ts';
import type {CommandContext} from '../command-context.ts';
import {eventWords} from './event-words.ts';
import {formatClock} from './format-clock.ts';
import {type Style, type Styles, stylesFor} from './styles.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;

/** What `fcm events` prints: the last `limit` events of all apps, the newest last; which app only if there are several. */
export function renderEvents(
	apps: readonly {app: string; events: readonly AppEvent[]}[],
	limit: number,
	view: View,
	now: Date,
): string {
	const styles = stylesFor(view, view.stdout);
	const events = apps
		.flatMap((app) => app.events)
		.sort((a, b) => a.at - b.at)
		.slice(-limit);
	if (events.length === 0) return 'nothing has happened since the app master came up\n';
	const width = Math.max(...apps.map(({app}) => app.length));
	return events
		.map((event) => {
			const app = apps.length > 1 ? `${styles.bold(event.app.padEnd(width))}  ` : '';
			return `${styles.dim(formatMoment(new Date(event.at), now))}  ${app}${eventStyle(event, styles)(eventWords(event))}\n`;
		})
		.join('');
}

/** The time of day, behind the date if that is not today's. */
function formatMoment(time: Date, now: Date): string {
	if (time.toDateString() === now.toDateString()) return formatClock(time);
	const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0'));
	return `${date.join('-')} ${formatClock(time)}`;
}

/** What went wrong stands out. */
function eventStyle(event: AppEvent, styles: Styles): Style {
	switch (event.type) {
		case 'slot-gave-up':
		case 'worker-stuck':
		case 'worker-killed':
		case 'rollout-rolling-back':
		case 'rollout-rolled-back':
			return styles.red;
		case 'worker-exited':
			return event.wanted ? String : styles.red;
		case 'slot-backoff':
		case 'worker-unhealthy':
		case 'rollout-held':
			return styles.yellow;
		case 'rollout-promoted':
			return styles.green;
		default:
			return String;
	}
}
