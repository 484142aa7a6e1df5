import type {Master} from '../master/master.ts';
import {steadyNow} from '../shared/clock.ts';
import type {Logger} from '../shared/logger.ts';
import {TotalsFile} from '../state-dir/totals-file.ts';

const everyMs = 1000;

/**
 * Keeps the app's counters in its bundle, so that they go on when this app master dies. While they move: once a second,
 * by the workers' own reports and no timer. And before anybody is told, so that no number that somebody has seen goes down.
 */
export class TotalsKeeper {
	readonly #file: TotalsFile;
	readonly #master: Master;
	readonly #logger: Logger;
	#keptAt = Number.NEGATIVE_INFINITY;
	#said = '';

	constructor({home, app, master, logger}: {home: string; app: string; master: Master; logger: Logger}) {
		this.#file = new TotalsFile(home, app);
		this.#master = master;
		this.#logger = logger;
		master.on('changed', () => {
			if (steadyNow() - this.#keptAt >= everyMs) this.keep();
		});
	}

	/** A disk that takes nothing costs the next app master its memory, and this one a line in its log. */
	keep(): void {
		this.#keptAt = steadyNow();
		try {
			this.#file.write(this.#master.totals());
			this.#said = '';
		} catch (error) {
			const {message} = error as Error;
			if (message === this.#said) return;
			this.#said = message;
			this.#logger.error(`cannot keep the counters: ${message}`);
		}
	}
}
