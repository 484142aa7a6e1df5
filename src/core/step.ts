import {invariant} from '../shared/invariant.ts';
import type {
	AppState,
	Desired,
	Failure,
	Generation,
	PendingCommand,
	Policy,
	Recycling,
	Rollout,
	Slot,
	WorkerRecord,
} from './app-state.ts';
import type {CoreEvent, Moment} from './core-event.ts';
import type {Effect, Notice, Outcome} from './effect.ts';

/**
 * One reduction in progress: a private copy of the state that its functions change, and the effects so far.
 * From outside `reduce` stays pure: the state that went in is never touched.
 */
export interface Step {
	readonly now: number;
	readonly random: number;
	readonly effects: Effect[];
	readonly workers: Map<number, WorkerRecord>;
	readonly lingering: Map<number, number>;
	readonly generations: Map<number, Generation>;
	slots: Slot[];
	restartsBefore: number;
	desired: Desired;
	wanted: number;
	current: number;
	newest: number;
	rollout: Rollout;
	recycling: Recycling;
	nextWorker: number;
	pending: PendingCommand[];
	lastFailure: AppState['lastFailure'];
}

export function beginStep(state: AppState, moment: Moment): Step {
	return {
		...state,
		now: moment.now,
		random: moment.random,
		effects: [],
		workers: new Map(state.workers),
		lingering: new Map(state.lingering),
		generations: new Map(state.generations),
		slots: [...state.slots],
		pending: [...state.pending],
	};
}

export function endStep(step: Step): {state: AppState; effects: Effect[]} {
	forgetGenerations(step);
	const {now: _now, random: _random, effects, ...state} = step;
	return {state, effects};
}

export function publish(step: Step, notice: Notice): void {
	step.effects.push({type: 'publish', notice});
}

export function addPending(step: Step, event: Extract<CoreEvent, {command: number}>): void {
	invariant(event.type !== 'stop' || step.desired.kind === 'stopped', 'a pending stop means that stopped is wanted');
	step.pending.push({id: event.command, kind: event.type});
}

/** Answers a command that is not (or no longer) pending. */
export function settle(step: Step, command: number, outcome: Outcome): void {
	step.effects.push({type: 'settle', command, outcome});
}

/** Answers every pending command that `matches`. */
export function settlePending(step: Step, matches: (command: PendingCommand) => boolean, outcome: Outcome): void {
	for (const command of step.pending.filter(matches)) settle(step, command.id, outcome);
	step.pending = step.pending.filter((command) => !matches(command));
}

/** Start, restart and scale wait for ready workers; the first failure of one ends the waiting, not the trying. */
export function failWaiting(step: Step, failure: Failure): void {
	const waiting = (command: PendingCommand) => ['start', 'restart', 'scale'].includes(command.kind);
	settlePending(step, waiting, {kind: 'worker-failed', failure});
}

export function policyOf(step: Step, generation: number): Policy {
	const found = step.generations.get(generation);
	invariant(found, `generation ${generation} is known`);
	return found.policy;
}

/** Whether there cannot be two workers in a slot, now that one of a generation that stops first may be there. */
export function lacksRoom(step: Step): boolean {
	return [...step.generations.values()].some(({policy}) => policy.succession === 'stop-first');
}

export function addGeneration(step: Step, number: number, policy: Policy): void {
	invariant(number > step.newest, 'generations are numbered upwards');
	step.newest = number;
	step.generations.set(number, {number, policy, profiles: new Map(), completeSince: null});
}

/** Workers that nobody has told to go. */
export function standing(step: Step): WorkerRecord[] {
	return [...step.workers.values()].filter(isStanding);
}

export function isStanding(worker: WorkerRecord): boolean {
	return worker.phase.state !== 'draining' && worker.phase.state !== 'killing';
}

/** Ready and with its public addresses: it takes traffic. */
export function isServing(worker: WorkerRecord): boolean {
	return worker.phase.state === 'ready' && worker.access.kind === 'open';
}

/** Belongs to the generation that its slot is filled from. */
export function isEntitled(step: Step, worker: WorkerRecord): boolean {
	return step.slots[worker.slot]?.generation === worker.generation;
}

/** Is under way in a rollout that its failure would end. */
export function isCandidate(step: Step, worker: WorkerRecord): boolean {
	const {rollout} = step;
	if (rollout.phase === 'idle' || rollout.phase === 'retiring' || rollout.phase === 'rolling-back') return false;
	return rollout.generation === worker.generation && !isEntitled(step, worker);
}

/** A generation is kept while a worker of it lives or may still be forked. */
function forgetGenerations(step: Step): void {
	const kept = new Set([step.current, ...[...step.workers.values()].map((worker) => worker.generation)]);
	if (step.rollout.phase !== 'idle') kept.add(step.rollout.generation).add(step.rollout.from);
	if (step.desired.kind === 'restarting') kept.add(step.desired.generation);
	for (const number of step.generations.keys()) if (!kept.has(number)) step.generations.delete(number);
}
