import type {EventJournal} from '../master/event-journal.ts';
import type {AppEvent, MasterEvent, RecordedEvent} from '../protocol/events.ts';
import {wallNow} from '../shared/clock.ts';
import type {Logger} from '../shared/logger.ts';
import {version} from '../shared/version.ts';
import {readBootstrap} from '../state-dir/bundle.ts';
import {lastEvents} from '../state-dir/last-events.ts';
import {appPaths} from '../state-dir/paths.ts';
import {RotatingFile} from '../state-dir/rotating-file.ts';

export interface EventKeeping {
	home: string;
	app: string;
	journal: EventJournal;
	logger: Logger;
}

const remembered = 50;

/** Keeps the app's events in its bundle, where they outlive this app master and go on from those of the one before. */
export function keepEvents({home, app, journal, logger}: EventKeeping): {started(): void; ended(reason: string): void} {
	const {events: path} = appPaths(home, app);
	const past = lastEvents(path, remembered).filter((event): event is AppEvent | MasterEvent => event.app === app);
	const predecessor = readBootstrap(home, app);
	const file = new RotatingFile({
		path,
		onFailing: (reason) => logger.error(`cannot write ${path}: ${reason}; events are lost until it can`),
		onMended: (count, reason) => {
			logger.info(`writing ${path} again`, {lost: count});
			journal.recordMaster({type: 'events-lost', count, reason}, wallNow());
		},
	});
	journal.keepIn({write: (event) => file.append(JSON.stringify(event)), flush: (ms) => file.flush(ms)}, past);
	const {pid} = process;
	const record = journal.recordMaster.bind(journal);
	return {
		started: () => {
			const lost = endedWell(past) ? null : (predecessor?.pid ?? null);
			record({type: 'master-started', pid, version, lost}, wallNow());
		},
		ended: (reason) => record({type: 'master-ended', pid, reason}, wallNow()),
	};
}

/** Also when there was none, or one of a version that told nothing. */
function endedWell(past: readonly RecordedEvent[]): boolean {
	const last = past.at(-1);
	return last === undefined || last.type === 'master-ended';
}
