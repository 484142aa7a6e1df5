import type {Bye} from '../protocol/envelope.ts';
import type {Logger} from '../shared/logger.ts';
import type {Wire} from './transport.ts';

/** Counts who is in, and turns away whoever is too many: told why, so that no client takes a full server for a dead one. */
export class Door {
	readonly #most: number;
	readonly #logger: Logger;
	#inside = 0;
	#isCrowded = false;

	constructor(most: number, logger: Logger) {
		this.#most = most;
		this.#logger = logger;
	}

	/** False: this one was turned away. */
	admit(wire: Wire): boolean {
		if (this.#inside >= this.#most) {
			this.#turnAway(wire);
			return false;
		}
		this.#inside++;
		wire.onClose(() => this.#left());
		return true;
	}

	#turnAway(wire: Wire): void {
		const reason = `${this.#inside} connections are open, and more are not taken`;
		wire.onData(() => {});
		wire.write(`${JSON.stringify({kind: 'bye', reason, code: 'FCM_ERR_TOO_MANY_CLIENTS'} satisfies Bye)}\n`);
		wire.end();
		// Said once, not per connection, and again only when there was room in between.
		if (!this.#isCrowded) this.#logger.warn('too many connections: the next are turned away', {open: this.#inside});
		this.#isCrowded = true;
	}

	#left(): void {
		this.#inside--;
		if (!this.#isCrowded || this.#inside > this.#most / 2) return;
		this.#isCrowded = false;
		this.#logger.info('connections are taken again', {open: this.#inside});
	}
}
