/** Time as the TUI takes it, so that tests can stand still. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Runs once after `ms`; the returned function calls it off. */
	after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
	now: Date.now,
	after(ms, run) {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
};
