import type {LivePolicy, Policy} from './app-state.ts';

/** Everything the core is told. Commands carry an id that a `settle` effect answers exactly once. */
export type CoreEvent =
	| {type: 'start'; command: number; generation: number; policy: Policy; wanted: number}
	| {type: 'stop'; command: number}
	| {type: 'restart'; command: number; generation: number; policy: Policy; wanted: number}
	| {type: 'reload'; command: number; generation: number; policy: Policy; wanted: number}
	| {type: 'scale'; command: number; wanted: number}
	/** Ends the waiting of a rollout: goes on at once, or back. */
	| {type: 'promote'; command: number}
	| {type: 'abort'; command: number}
	| {type: 'worker-online'; worker: number}
	| {type: 'worker-listening'; worker: number; address: string}
	| {type: 'worker-said-ready'; worker: number}
	/** Listens, as far as the app knows, but without its public address. */
	| {type: 'worker-held'; worker: number; address: string}
	| {type: 'worker-admitted'; worker: number}
	/** Has done what an object as `ready_when` asks for: http, line, port. */
	| {type: 'worker-probed'; worker: number}
	/** Is to be replaced although it serves: too old, too big, unhealthy. */
	| {type: 'worker-recycle'; worker: number; reason: string}
	/** So many bad answers to the health probe in a row. */
	| {type: 'worker-unhealthy'; worker: number; failures: number; reason: string}
	/** It takes no work any more, by its own word, but lives on: its place is to be filled as if it had ended. */
	| {type: 'worker-left'; worker: number; reason: string}
	/** Its event loop has been silent for so long. */
	| {type: 'worker-stuck'; worker: number; silentMs: number}
	| {type: 'canary-judged'; generation: number; verdict: 'promote' | 'roll-back' | 'hold'; reason: string}
	| {type: 'worker-drained'; worker: number}
	/** The worker told what went wrong in it, in one line. Comes before its exit, if it exits at all. */
	| {type: 'worker-failed'; worker: number; detail: string}
	/**
	 * Also for a worker that could not be forked: both null. `lingers`: what it had started is being ended; `worker-gone`
	 * follows.
	 */
	| {type: 'worker-exited'; worker: number; code: number | null; signal: string | null; lingers?: boolean}
	/** Nothing is left of its process group. */
	| {type: 'worker-gone'; worker: number}
	/** Counts for every generation from now on. */
	| {type: 'policy-changed'; policy: LivePolicy}
	/** Restart counters begin at 0 again. */
	| {type: 'counters-reset'}
	/** Some deadline of `nextDeadline` has come. */
	| {type: 'tick'};

/** What the core may not fetch itself: the time in ms, and a random number in [0, 1) for jitter. */
export interface Moment {
	readonly now: number;
	readonly random: number;
}
