import {FcmError} from '../shared/errors.ts';

/** Handed to work whose turn it is. `check` fails with FCM_ERR_ABORTED once a stop or delete has outranked it. */
export interface Turn {
	check(): void;
}

const maxWaiting = 32;

interface Line {
	/** Raised by every stop and delete: a turn of an older epoch is over. */
	epoch: number;
	waiting: number;
	last: Promise<unknown>;
}

/**
 * One converging command (apply, start, scale) at a time per app, so that each compares with what the one before it
 * left. Stop and delete never wait: they outrank whoever is in line, or an app would start again after its stop.
 */
export class AppTurns {
	readonly #lines = new Map<string, Line>();
	#closed = false;

	/** Errors: FCM_ERR_BUSY when the line is full, FCM_ERR_ABORTED when outranked while waiting. */
	async take<Result>(app: string, work: (turn: Turn) => Promise<Result>): Promise<Result> {
		if (this.#closed) throw new FcmError('FCM_ERR_ABORTED', 'the daemon is being killed');
		const line = this.#line(app);
		if (line.waiting >= maxWaiting) throw new FcmError('FCM_ERR_BUSY', `${app}: ${maxWaiting} commands are waiting`);
		const {epoch} = line;
		const check = () => {
			if (line.epoch !== epoch) throw new FcmError('FCM_ERR_ABORTED', `${app} was stopped or deleted meanwhile`);
		};
		line.waiting++;
		const mine = line.last.then(() => {
			check();
			return work({check});
		});
		line.last = mine.catch(() => undefined);
		try {
			return await mine;
		} finally {
			line.waiting--;
			if (line.waiting === 0 && this.#lines.get(app) === line) this.#lines.delete(app);
		}
	}

	/** Ends the turns of all who wait or work on this app. */
	outrank(app: string): void {
		const line = this.#lines.get(app);
		if (line) line.epoch++;
	}

	/** Nobody gets a turn any more: a command on many apps must not start the next one after a kill. */
	close(): void {
		this.#closed = true;
	}

	#line(app: string): Line {
		const known = this.#lines.get(app);
		if (known) return known;
		const line: Line = {epoch: 0, waiting: 0, last: Promise.resolve()};
		this.#lines.set(app, line);
		return line;
	}
}
