import type {Clock} from '../../../tui/source/clock.ts';

/** A clock that moves only when told. */
export class FakeClock implements Clock {
	#now = Date.UTC(2026, 10, 20, 12);
	#timers: {at: number; run: () => void}[] = [];

	now = (): number => this.#now;

	after = (ms: number, run: () => void): (() => void) => {
		const timer = {at: this.#now + ms, run};
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((other) => other !== timer);
		};
	};

	/** Runs every timer that falls due on the way, in order. */
	advance(ms: number): void {
		const end = this.#now + ms;
		for (;;) {
			const next = this.#timers.filter(({at}) => at <= end).sort((left, right) => left.at - right.at)[0];
			if (!next) break;
			this.#timers = this.#timers.filter((timer) => timer !== next);
			this.#now = next.at;
			next.run();
		}
		this.#now = end;
	}

	get pending(): number {
		return this.#timers.length;
	}
}
