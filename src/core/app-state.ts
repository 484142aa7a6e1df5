import type {ReadyWhen, RolloutSpec, RolloutStrategy} from '../protocol/app-spec.ts';

/** The part of an app's spec that the core decides by. Times in milliseconds. It belongs to a generation. */
export interface Policy {
	readonly readyWhen: ReadyWhen;
	readonly listenTimeoutMs: number;
	readonly killTimeoutMs: number;
	readonly minUptimeMs: number;
	readonly strategy: RolloutStrategy;
	readonly soakMs: number;
	readonly surge: RolloutSpec['surge'];
	readonly canary: RolloutSpec['canary'];
	readonly autorestart: boolean;
	readonly maxRestarts: number;
	readonly restartDelayMs: number;
	readonly maxRestartDelayMs: number;
	readonly stopExitCodes: readonly number[];
	/**
	 * Where its workers must listen. `same`: where the generation before does. `any`: it is enough that they listen at all,
	 * since the app's environment or arguments have changed, which may mean another port. `own`: each worker has addresses
	 * of its own, so as many as its slot had in this generation, and some if it had some in the one before.
	 */
	readonly addresses: 'same' | 'any' | 'own';
	/**
	 * How a worker takes the place of another. `hold-back`: beside it, and without public addresses if need be. `overlap`:
	 * beside it, but with traffic as soon as it accepts. `stop-first`: both would bind the same port, so after its end.
	 */
	readonly succession: 'hold-back' | 'overlap' | 'stop-first';
}

/** What may change while a generation lives. */
export type LivePolicy = Pick<
	Policy,
	| 'listenTimeoutMs'
	| 'minUptimeMs'
	| 'autorestart'
	| 'maxRestarts'
	| 'restartDelayMs'
	| 'maxRestartDelayMs'
	| 'stopExitCodes'
>;

/** Data lives in the state that it belongs to. An exited worker is no longer in the table. */
export type WorkerPhase =
	| {readonly state: 'forked' | 'online' | 'listening'; readonly readyBy: number}
	| {readonly state: 'ready'; readonly since: number}
	/** `signalled`: kill_signal was sent, because the last connection is gone or there never was one. */
	| {readonly state: 'draining'; readonly killAt: number; readonly signalled: boolean}
	| {readonly state: 'killing'};

/** Why fcm ends a worker; the first writer wins. Null in a record: fcm did not want it to end. */
export type EndIntent =
	| 'stopped'
	| 'scaled-down'
	| 'replaced'
	/** Before its successor is there. */
	| 'vacated'
	| 'recycled'
	/** It has left its place itself, and lives on to finish its work. */
	| 'left'
	| 'rolled-back'
	| 'not-ready'
	| 'stuck';

/** Whether a worker has its public addresses. One that is not held back is open from its first listen on. */
export type Access =
	| {readonly kind: 'held'}
	| {readonly kind: 'admitting'; readonly by: number}
	| {readonly kind: 'open'};

export interface WorkerRecord {
	readonly id: number;
	readonly slot: number;
	readonly generation: number;
	readonly phase: WorkerPhase;
	readonly forkedAt: number;
	readonly onlineAt: number | null;
	/** When it became ready; kept while it drains. */
	readonly readyAt: number | null;
	readonly addresses: readonly string[];
	readonly saidReady: boolean;
	/** It has done what an object as `ready_when` asks for: http, line, port. */
	readonly probed: boolean;
	readonly access: Access;
	/** The worker that this one is to replace, for a recycling. */
	readonly replaces: number | null;
	readonly intent: EndIntent | null;
	/** In words, for an intent that is a failure. */
	readonly intentReason: string | null;
	/** What the worker itself told of its trouble, in one line. */
	readonly detail: string | null;
}

/** When a slot without a worker is filled again. */
export type SlotNext =
	| {readonly kind: 'now'}
	| {readonly kind: 'at'; readonly at: number}
	/** max_restarts failures in a row. */
	| {readonly kind: 'gave-up'}
	/** Ended as asked for: stop_exit_codes, or autorestart is off. */
	| {readonly kind: 'ended'; readonly code: number | null};

export interface Slot {
	/** Whose workers fill it. Slots differ only while a rolling rollout is on. */
	readonly generation: number;
	readonly failures: number;
	readonly next: SlotNext;
	/** How often it was filled again after a worker ended unasked. */
	readonly restarts: number;
	readonly lastReason: string | null;
}

/** What a ready worker of a slot looked like: later workers of the slot must look the same to be ready. */
export interface Profile {
	readonly generation: number;
	readonly addresses: readonly string[];
	readonly saidReady: boolean;
}

export interface Generation {
	readonly number: number;
	readonly policy: Policy;
	readonly profiles: ReadonlyMap<number, Profile>;
	/** When all its wanted workers were ready for the first time. */
	readonly completeSince: number | null;
}

/** Why a worker failed, in words, and which one; null: its whole generation did. */
export interface Failure {
	readonly worker: number | null;
	readonly slot: number;
	readonly generation: number;
	readonly reason: string;
}

/** What every phase of a rollout knows. */
export interface RolloutPlan {
	readonly generation: number;
	/** The generation to go back to. */
	readonly from: number;
	readonly wanted: number;
	/** How many workers to go back to. */
	readonly wantedBefore: number;
	/** When the phase began. */
	readonly since: number;
	/** The slots whose candidates are under way. */
	readonly batch: readonly number[];
	/** A canary has been judged (or needs no judging): its rest may follow. */
	readonly judged: boolean;
}

export type Rollout =
	| {readonly phase: 'idle'}
	/** The old workers of the batch end first: there is no room for two. */
	| (RolloutPlan & {readonly phase: 'vacating'})
	| (RolloutPlan & {readonly phase: 'surging'})
	/** Candidates and current workers serve side by side and are compared. */
	| (RolloutPlan & {readonly phase: 'canary'; readonly until: number; readonly judging: boolean})
	/** The comparison told nothing; a human decides. */
	| (RolloutPlan & {readonly phase: 'held'})
	| (RolloutPlan & {readonly phase: 'proving'; readonly until: number})
	/** Candidates that were held back take their public addresses. */
	| (RolloutPlan & {readonly phase: 'admitting'})
	| (RolloutPlan & {readonly phase: 'retiring'})
	| (RolloutPlan & {readonly phase: 'rolling-back'; readonly failure: Failure});

/** A worker is replaced although it is well: its replacement is forked first. One at a time. */
export interface Recycling {
	/** Those whose time has come, in that order. */
	readonly due: readonly {readonly worker: number; readonly reason: string}[];
	/** After a replacement that failed: not before then. */
	readonly notBefore: number | null;
}

/** What the user wants of the app as a whole. `restarting` becomes `running` once the old workers are gone. */
export type Desired =
	| {readonly kind: 'running'}
	| {readonly kind: 'stopped'}
	| {readonly kind: 'restarting'; readonly generation: number};

export type CommandKind = 'start' | 'stop' | 'restart' | 'reload' | 'scale' | 'promote' | 'abort';

export interface PendingCommand {
	readonly id: number;
	readonly kind: CommandKind;
}

export interface AppState {
	readonly desired: Desired;
	readonly wanted: number;
	/** The generation that slots are filled from; 0 before the first. */
	readonly current: number;
	/** The newest generation ever made. */
	readonly newest: number;
	readonly generations: ReadonlyMap<number, Generation>;
	readonly rollout: Rollout;
	readonly recycling: Recycling;
	readonly slots: readonly Slot[];
	/** Of slots that are no longer there. */
	readonly restartsBefore: number;
	readonly workers: ReadonlyMap<number, WorkerRecord>;
	/** Exited workers whose process groups are still being ended, and their slots. */
	readonly lingering: ReadonlyMap<number, number>;
	readonly nextWorker: number;
	readonly pending: readonly PendingCommand[];
	readonly lastFailure: {readonly generation: number; readonly reason: string; readonly at: number} | null;
}

export function freshSlot(generation: number, restarts = 0): Slot {
	return {generation, failures: 0, next: {kind: 'now'}, restarts, lastReason: null};
}

export const initialState: AppState = {
	desired: {kind: 'stopped'},
	wanted: 0,
	current: 0,
	newest: 0,
	generations: new Map(),
	rollout: {phase: 'idle'},
	recycling: {due: [], notBefore: null},
	slots: [],
	restartsBefore: 0,
	workers: new Map(),
	lingering: new Map(),
	nextWorker: 1,
	pending: [],
	lastFailure: null,
};
