import type {ToldEvent} from '../../client/event-journal-reader.ts';
import {eventWords} from '../../client/event-words.ts';
import type {CommandContext} from '../command-context.ts';
import {formatClock} from './format-clock.ts';
import {type Style, type Styles, stylesFor} from './styles.ts';

export interface EventPrinterOptions {
	json: boolean;
	/** Whether each line says which app it is about. */
	naming: boolean;
}

/** `11:38:00  api  worker 0 of generation 3 died: …`, with the date if it is not today's; or one JSON object per line. */
export class EventPrinter {
	readonly #context: CommandContext;
	readonly #options: EventPrinterOptions;
	readonly #styles: Styles;
	#width = 0;

	constructor(context: CommandContext, options: EventPrinterOptions) {
		this.#context = context;
		this.#options = options;
		this.#styles = stylesFor(context, context.stdout);
	}

	/** Resolves when the stream has room for more, or takes nothing more. */
	print(events: readonly ToldEvent[]): Promise<void> {
		if (events.length === 0) return Promise.resolve();
		const now = new Date();
		this.#width = Math.max(this.#width, ...events.map(({app}) => nameOf(app).length));
		const lines = events.map((event) => (this.#options.json ? JSON.stringify(event) : this.#words(event, now)));
		return new Promise((resolve) => this.#context.stdout.write(`${lines.join('\n')}\n`, () => resolve()));
	}

	#words(event: ToldEvent, now: Date): string {
		const {dim, bold} = this.#styles;
		const name = nameOf(event.app).padEnd(this.#width);
		const app = this.#options.naming ? `${event.app === null ? dim(name) : bold(name)}  ` : '';
		const words = eventStyle(event, this.#styles)(printable(eventWords(event)));
		return `${dim(formatMoment(new Date(event.at), now))}  ${app}${words}`;
	}
}

function nameOf(app: string | null): string {
	return app ?? '-';
}

/** A reason may hold the words of an app's error: they are text, not orders to the terminal. */
function printable(text: string): string {
	return text.replace(/\p{Cc}/gu, '�');
}

/** The time of day, behind the date if that is not today's. */
function formatMoment(time: Date, now: Date): string {
	if (time.toDateString() === now.toDateString()) return formatClock(time);
	const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0'));
	return `${date.join('-')} ${formatClock(time)}`;
}

/** What went wrong stands out. */
function eventStyle(event: ToldEvent, styles: Styles): Style {
	switch (event.type) {
		case 'slot-gave-up':
		case 'worker-stuck':
		case 'worker-killed':
		case 'rollout-rolling-back':
		case 'rollout-rolled-back':
		case 'master-died':
		case 'master-start-failed':
		case 'registry-mended':
		case 'events-lost':
			return styles.red;
		case 'worker-exited':
			return event.wanted ? String : styles.red;
		case 'master-started':
			return event.lost === null ? String : styles.yellow;
		case 'slot-backoff':
		case 'worker-unhealthy':
		case 'rollout-held':
		case 'app-found':
			return styles.yellow;
		case 'rollout-promoted':
			return styles.green;
		default:
			return String;
	}
}
