/** A timer of ours that was later than this means that we, not the worker, were away: blocked, stopped, asleep. */
const ownLatenessMs = 1000;

/** Times of one monotonic clock, in milliseconds. */
export interface Silence {
	/** The last sign of life. */
	heardAt: number;
	/** When the worker was asked for one since then. */
	askedAt: number | null;
}

export type SilenceVerdict =
	| {kind: 'wait'; ms: number}
	/** Ask for a sign of life, look again in `ms`. */
	| {kind: 'ask'; ms: number}
	/** The time that passed proves nothing: begin the silence anew, look again in `ms`. */
	| {kind: 'anew'; ms: number}
	| {kind: 'stuck'; silentMs: number};

/**
 * What to make of a worker's silence. It is asked after half of `limitMs` and then has the other half to answer, also
 * when it was asked late. `lateMs`: by how much the timer that leads to this look was late.
 */
export function judgeSilence(
	{heardAt, askedAt}: Silence,
	now: number,
	lateMs: number,
	limitMs: number,
): SilenceVerdict {
	const half = limitMs / 2;
	const silentMs = now - heardAt;
	if (lateMs > ownLatenessMs) return {kind: 'anew', ms: half};
	if (askedAt === null) return silentMs < half ? {kind: 'wait', ms: half - silentMs} : {kind: 'ask', ms: half};
	const leftMs = Math.max(heardAt + limitMs, askedAt + half) - now;
	return leftMs > 0 ? {kind: 'wait', ms: leftMs} : {kind: 'stuck', silentMs};
}
