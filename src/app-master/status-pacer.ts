import type {Master} from '../master/master.ts';
import type {AppStatus} from '../protocol/status.ts';
import {steadyNow} from '../shared/clock.ts';

/** Figures move with every report of a worker; nobody needs them more often. */
const figuresEveryMs = 1000;

/** What happened comes in bursts (four workers listen at once); one frame tells it all. */
const eventsEveryMs = 30;

/** Sends the app's status at once, then soon after something happened, and at most once a second for mere figures. */
export class StatusPacer {
	readonly #master: Master;
	readonly #send: (status: AppStatus) => void;
	readonly #changed = (what: 'event' | 'figures') => this.#schedule(what === 'event' ? eventsEveryMs : figuresEveryMs);
	#timer: NodeJS.Timeout | undefined;
	#dueAt = Number.POSITIVE_INFINITY;
	#sentAt = 0;

	constructor(master: Master, send: (status: AppStatus) => void) {
		this.#master = master;
		this.#send = send;
		master.on('changed', this.#changed);
		this.#sendNow();
	}

	end(): void {
		this.#master.off('changed', this.#changed);
		clearTimeout(this.#timer);
	}

	#schedule(everyMs: number): void {
		const now = steadyNow();
		const dueAt = Math.max(this.#sentAt + everyMs, now);
		if (dueAt >= this.#dueAt) return;
		clearTimeout(this.#timer);
		this.#dueAt = dueAt;
		this.#timer = setTimeout(() => this.#sendNow(), dueAt - now);
	}

	#sendNow(): void {
		this.#dueAt = Number.POSITIVE_INFINITY;
		this.#sentAt = steadyNow();
		this.#send(this.#master.status());
	}
}
