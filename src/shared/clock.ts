/**
 * The time for durations and deadlines, in whole milliseconds: ms since the epoch as of the start of this process, then
 * counted up by a clock that nobody can set. The wall clock jumps (NTP, `date -s`, a virtual machine that is resumed):
 * back by an hour it would let every deadline wait an hour, ahead it would let all of them pass at once. Means nothing
 * in another process, so it never goes over a wire or to a file.
 */
export function steadyNow(): number {
	return Math.floor(origin + sinceBoot());
}

/** Not `performance.now()`, the first use of which makes Node load a module: it is a millisecond of every start. */
function sinceBoot(): number {
	const [seconds, nanoseconds] = process.hrtime();
	return seconds * 1e3 + nanoseconds / 1e6;
}

const origin = Date.now() - sinceBoot();

/** The time of day, in ms since the epoch, for people to read. It jumps: subtract nothing from it. */
export function wallNow(): number {
	return Date.now();
}

/** What the clock on the wall shows at a moment of `steadyNow`, as that clock is set now. */
export function asWallTime(steady: number): number {
	return steady + (wallNow() - steadyNow());
}
