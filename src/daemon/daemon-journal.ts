import type {DaemonEventBody} from '../protocol/events.ts';
import {wallNow} from '../shared/clock.ts';
import type {Logger} from '../shared/logger.ts';
import {version} from '../shared/version.ts';
import {lastEvents} from '../state-dir/last-events.ts';
import {homePaths} from '../state-dir/paths.ts';
import {RotatingFile} from '../state-dir/rotating-file.ts';

/** As far back as an update is noticed. */
const remembered = 200;

/** What the daemons of a home did, in its `events.ndjson`. Recording neither blocks nor throws; nothing stays in memory. */
export class DaemonJournal {
	readonly #file: RotatingFile;
	readonly #versionBefore: string | null;
	#seq: number;

	constructor(home: string, logger: Logger) {
		const {events: path} = homePaths(home);
		const past = lastEvents(path, remembered);
		this.#seq = Math.max(0, ...past.map(({seq}) => seq));
		this.#versionBefore = past.findLast((event) => event.type === 'daemon-started')?.version ?? null;
		this.#file = new RotatingFile({
			path,
			onFailing: (reason) => logger.error(`cannot write ${path}: ${reason}; events are lost until it can`),
			onMended: (count, reason) => {
				logger.info(`writing ${path} again`, {lost: count});
				this.record(null, {type: 'events-lost', count, reason});
			},
		});
	}

	/** `app`: to which it happened; null when to none. */
	record(app: string | null, body: DaemonEventBody): void {
		this.#seq += 1;
		this.#file.append(JSON.stringify({...body, app, seq: this.#seq, at: wallNow()}));
	}

	/** Once, when this daemon knows that it is the one. */
	started(): void {
		const before = this.#versionBefore;
		if (before !== null && before !== version) this.record(null, {type: 'daemon-updated', from: before, to: version});
		this.record(null, {type: 'daemon-started', pid: process.pid, version});
	}

	/** Resolves when the last word is kept, or after `ms`. */
	async ended(reason: string, ms: number): Promise<void> {
		this.record(null, {type: 'daemon-ended', pid: process.pid, reason});
		await this.#file.flush(ms);
	}
}
