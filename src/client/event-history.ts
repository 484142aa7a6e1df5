import {setTimeout as wait} from 'node:timers/promises';
import {listBundles} from '../state-dir/bundle.ts';
import {inspectHome} from '../state-dir/home.ts';
import {appPaths, homePaths} from '../state-dir/paths.ts';
import {type EventFilter, EventJournalReader, type ToldEvent} from './event-journal-reader.ts';

export interface EventChoice {
	home: string;
	/** Whether the app's own journal is wanted; also asked for apps that come later. */
	wantsApp(app: string): boolean;
	/** Which events of these journals, and of the daemons', are wanted. */
	fits: EventFilter;
}

const pollMs = 250;

/**
 * What happened in a home, from the files of app masters and daemons: works without either, and costs them nothing.
 * Errors: FCM_ERR_HOME_UNUSABLE.
 */
export class EventHistory {
	readonly #choice: EventChoice;
	readonly #journals = new Map<string, EventJournalReader>();

	constructor(choice: EventChoice) {
		inspectHome(choice.home);
		this.#choice = choice;
	}

	/** The last `count` events by time; those of one journal stay in its order, whatever the clock said. To be asked first. */
	async last(count: number, signal: AbortSignal): Promise<ToldEvent[]> {
		this.#findJournals();
		const journals: ToldEvent[][] = [];
		for (const journal of this.#journals.values()) journals.push(await journal.last(count, signal));
		return count > 0 ? mergeByTime(journals).slice(-count) : [];
	}

	/**
	 * Gives out what comes after `last`, also of apps that are added, across rotation and the death of whoever writes, until
	 * `signal` aborts. Waits for the promise of `onEvents`.
	 */
	async follow(onEvents: (events: ToldEvent[]) => Promise<void>, signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			const events = await this.next(signal);
			if (events.length > 0) await onEvents(events);
			// An aborted wait is the end, not an error.
			await wait(pollMs, undefined, {signal}).catch(() => undefined);
		}
	}

	/** What has come since the last look. */
	async next(signal: AbortSignal): Promise<ToldEvent[]> {
		this.#findJournals();
		const journals: ToldEvent[][] = [];
		for (const journal of this.#journals.values()) journals.push(await journal.next(signal));
		return mergeByTime(journals);
	}

	async close(): Promise<void> {
		for (const journal of this.#journals.values()) await journal.close();
		this.#journals.clear();
	}

	#findJournals(): void {
		const {home, wantsApp, fits} = this.#choice;
		const add = (path: string, source: ToldEvent['source']) => {
			if (!this.#journals.has(path)) this.#journals.set(path, new EventJournalReader(path, source, fits));
		};
		add(homePaths(home).events, 'daemon');
		for (const app of listBundles(home)) if (wantsApp(app)) add(appPaths(home, app).events, 'app');
	}
}

/** Of every app that the daemons' journal tells of: those that are deleted have no other. */
export async function appsInHistory(home: string): Promise<string[]> {
	const history = new EventHistory({home, wantsApp: () => false, fits: ({app}) => app !== null});
	try {
		const events = await history.last(Number.POSITIVE_INFINITY, new AbortController().signal);
		return [...new Set(events.map(({app}) => app!))];
	} finally {
		await history.close();
	}
}

/** Only the heads of the journals are compared: each keeps its own order. */
function mergeByTime(journals: readonly ToldEvent[][]): ToldEvent[] {
	const waiting = journals.filter((events) => events.length > 0).map((events) => ({events, next: 0}));
	const merged: ToldEvent[] = [];
	while (waiting.length > 0) {
		const first = waiting.reduce((a, b) => (b.events[b.next]!.at < a.events[a.next]!.at ? b : a));
		merged.push(first.events[first.next]!);
		first.next += 1;
		if (first.next === first.events.length) waiting.splice(waiting.indexOf(first), 1);
	}
	return merged;
}
