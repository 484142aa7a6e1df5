import type {Failure, Policy, Rollout, RolloutPlan, WorkerRecord} from './app-state.ts';
import type {CoreEvent} from './core-event.ts';
import {assignSlots, isVacant, mustBeHeld, resizeSlots} from './slots.ts';
import {
	addGeneration,
	addPending,
	isEntitled,
	isServing,
	lacksRoom,
	policyOf,
	publish,
	type Step,
	settle,
	settlePending,
	standing,
} from './step.ts';
import {admit, forkWorker, retire} from './worker-life.ts';

/**
 * idle → surging → proving → retiring → idle; from every phase before retiring also → rolling-back → idle. Where there is
 * no room for two workers in a slot, each batch begins with vacating.
 *
 * `replace` surges all slots at once; `rolling` goes through them in batches; `canary` surges a few, compares them with
 * the current generation, then surges the rest. Candidates that were held back are admitted after they are proven.
 */
export function beginRollout(step: Step, event: CoreEvent & {type: 'reload'}): void {
	if (step.desired.kind !== 'running') return settle(step, event.command, {kind: 'not-running'});
	addGeneration(step, event.generation, event.policy);
	addPending(step, event);
	const {generation, wanted} = event;
	const plan: RolloutPlan = {
		generation,
		from: step.current,
		wanted,
		wantedBefore: step.wanted,
		since: step.now,
		batch: [],
		judged: false,
	};
	beginBatch(step, plan, firstBatch(step, event.policy, wanted));
}

/** Moves a rollout on as far as the workers allow. */
export function advanceRollout(step: Step): void {
	const {rollout} = step;
	const {phase} = rollout;
	if (phase === 'vacating') surgeWhenVacant(step, rollout);
	else if (phase === 'surging') proveOrCompare(step, rollout);
	else if (phase === 'canary') judgeWhenDue(step, rollout);
	else if (phase === 'proving') admitWhenProven(step, rollout);
	else if (phase === 'admitting') takeOverWhenAdmitted(step, rollout);
	else if (phase === 'retiring') finishWhenRetired(step, rollout);
	else if (phase === 'rolling-back') settleWhenRolledBack(step, rollout);
}

type In<Phase extends Rollout['phase']> = Extract<Rollout, {phase: Phase}>;

function firstBatch(step: Step, policy: Policy, wanted: number): number[] {
	const {canary, surge} = policy;
	const strategy = strategyOf(step, policy);
	if (strategy === 'canary') return range(0, Math.min(canary.workers, wanted));
	if (strategy === 'replace') return range(0, wanted);
	return range(0, batchSize(surge, wanted));
}

/** Where the old worker must end first, as few as possible are without one at a time. */
function strategyOf(step: Step, {strategy}: Policy): Policy['strategy'] {
	return lacksRoom(step) ? 'rolling' : strategy;
}

function batchSize(surge: Policy['surge'], wanted: number): number {
	const size = surge.kind === 'count' ? surge.value : Math.ceil((wanted * surge.value) / 100);
	return Math.min(Math.max(size, 1), wanted);
}

function range(from: number, to: number): number[] {
	return Array.from({length: to - from}, (_, index) => from + index);
}

function beginBatch(step: Step, plan: RolloutPlan, batch: readonly number[]): void {
	const {generation} = plan;
	if (!lacksRoom(step)) return surge(step, plan, batch);
	step.rollout = {...basis(plan), phase: 'vacating', since: step.now, batch};
	publish(step, {type: 'rollout-vacating', generation, slots: [...batch]});
	for (const worker of standing(step)) if (batch.includes(worker.slot)) retire(step, worker, 'vacated', 'stop');
	advanceRollout(step);
}

function surgeWhenVacant(step: Step, rollout: In<'vacating'>): void {
	if (rollout.batch.every((slot) => isVacant(step, slot))) surge(step, rollout, rollout.batch);
}

function surge(step: Step, plan: RolloutPlan, batch: readonly number[]): void {
	const {generation, wanted} = plan;
	const policy = policyOf(step, generation);
	step.rollout = {...basis(plan), phase: 'surging', since: step.now, batch};
	publish(step, {
		type: 'rollout-surging',
		generation,
		workers: batch.length,
		...(batch.length < wanted && {slots: [...batch]}),
	});
	const there = new Set(candidates(step, generation).map(({slot}) => slot));
	// Candidates that soak get no public traffic, so that one that dies in it costs no answer; a canary needs traffic.
	const soaks = policy.succession === 'hold-back' && policy.soakMs > 0 && policy.strategy !== 'canary';
	const held = mustBeHeld(policy) || soaks;
	for (const slot of batch) if (!there.has(slot)) forkWorker(step, {slot, generation, held});
}

/**
 * A candidate is proven when it has been ready for `minUptimeMs`, and `soakMs` more. Not at once when it is ready:
 * the commonest bad release dies within its first second, when a connection that it needs fails. Without a soak the wait
 * costs no answer (candidates serve from the moment that they listen), it only keeps the old ones a little longer.
 */
function proveOrCompare(step: Step, rollout: In<'surging'>): void {
	const {generation, batch} = rollout;
	const ready = candidates(step, generation).filter((worker) => worker.phase.state === 'ready');
	if (!batch.every((slot) => ready.some((worker) => worker.slot === slot))) return;
	const policy = policyOf(step, generation);
	const {minUptimeMs, soakMs} = policy;
	if (strategyOf(step, policy) === 'canary' && !rollout.judged) return compare(step, rollout);
	const forMs = minUptimeMs + soakMs;
	step.rollout = {...basis(rollout), phase: 'proving', since: step.now, until: step.now + forMs};
	publish(step, {type: 'rollout-proving', generation, forMs});
	advanceRollout(step);
}

function compare(step: Step, rollout: In<'surging'>): void {
	const {generation, batch} = rollout;
	const open = candidates(step, generation).filter(isServing);
	// `ready_when: {http}` holds even a canary back until it has answered.
	if (open.length < batch.length) {
		for (const worker of candidates(step, generation)) admit(step, worker);
		return;
	}
	const {durationMs} = policyOf(step, generation).canary;
	step.rollout = {...basis(rollout), phase: 'canary', since: step.now, until: step.now + durationMs, judging: false};
	publish(step, {type: 'rollout-canary', generation, workers: batch.length, forMs: durationMs});
}

function judgeWhenDue(step: Step, rollout: In<'canary'>): void {
	if (rollout.judging || step.now < rollout.until) return;
	step.rollout = {...rollout, judging: true};
	step.effects.push({type: 'judge', generation: rollout.generation, from: rollout.from});
}

/** The comparison is over, early if it was clear. */
export function canaryJudged(step: Step, event: CoreEvent & {type: 'canary-judged'}): void {
	const {rollout} = step;
	if (rollout.phase !== 'canary' || rollout.generation !== event.generation) return;
	const {generation} = rollout;
	const {verdict, reason} = event;
	if (verdict === 'hold') {
		step.rollout = {...basis(rollout), phase: 'held', since: step.now};
		return publish(step, {type: 'rollout-held', generation, reason});
	}
	publish(step, {
		type: 'rollout-judged',
		generation,
		verdict: verdict === 'promote' ? 'better or equal' : 'worse',
		reason,
	});
	if (verdict === 'promote') return surgeTheRest(step, rollout);
	rollBack(step, ofRelease(generation, `is worse: ${reason}`));
}

function surgeTheRest(step: Step, plan: RolloutPlan): void {
	surge(step, {...plan, judged: true}, range(0, plan.wanted));
}

function admitWhenProven(step: Step, rollout: In<'proving'>): void {
	if (step.now < rollout.until) return;
	const {generation} = rollout;
	const held = candidates(step, generation).filter((worker) => !isServing(worker));
	if (held.length > 0) publish(step, {type: 'rollout-admitting', generation});
	for (const worker of held) admit(step, worker);
	step.rollout = {...basis(rollout), phase: 'admitting', since: step.now};
	advanceRollout(step);
}

function takeOverWhenAdmitted(step: Step, rollout: In<'admitting'>): void {
	const {generation, batch, wanted} = rollout;
	if (!candidates(step, generation).every(isServing)) return;
	assignSlots(step, batch, generation);
	step.wanted = Math.max(step.wanted, step.slots.length);
	const next = range(0, wanted).filter((slot) => step.slots[slot]?.generation !== generation);
	const size = batchSize(policyOf(step, generation).surge, wanted);
	if (next.length > 0) return beginBatch(step, rollout, next.slice(0, size));
	resizeSlots(step, wanted, generation);
	step.current = generation;
	step.lastFailure = null;
	step.rollout = {...basis(rollout), phase: 'retiring', since: step.now};
	publish(step, {type: 'rollout-promoted', generation});
}

function finishWhenRetired(step: Step, rollout: In<'retiring'>): void {
	if ([...step.workers.values()].some((worker) => worker.generation !== rollout.generation)) return;
	step.rollout = {phase: 'idle'};
	publish(step, {type: 'rollout-finished', generation: rollout.generation});
	settlePending(step, ofRollout, {kind: 'done'});
}

/** A candidate failed: whoever is not entitled to its slot goes; slots that had been taken over go back. */
export function rollBack(step: Step, failure: Failure): void {
	const {rollout} = step;
	if (rollout.phase === 'idle' || rollout.phase === 'retiring' || rollout.phase === 'rolling-back') return;
	const {generation, from, wantedBefore} = rollout;
	const unproven = candidates(step, generation);
	step.rollout = {...basis(rollout), phase: 'rolling-back', since: step.now, failure};
	publish(step, {type: 'rollout-rolling-back', generation, reason: failure.reason});
	resizeSlots(step, wantedBefore, from);
	const taken = step.slots.flatMap((slot, number) => (slot.generation === generation ? [number] : []));
	for (const worker of unproven) retire(step, worker, 'rolled-back', 'handover');
	assignSlots(step, taken, from);
}

/** Over when no worker of it is left, or when the old generation cannot be made in a slot: then the new one serves on there. */
function settleWhenRolledBack(step: Step, rollout: In<'rolling-back'>): void {
	const {generation, failure} = rollout;
	const left = [...step.workers.values()].filter((worker) => worker.generation === generation);
	if (lacksRoom(step) ? !isBack(step) : left.some(({slot}) => (step.slots[slot]?.failures ?? 0) === 0)) return;
	step.rollout = {phase: 'idle'};
	step.lastFailure = {generation, reason: failure.reason, at: step.now};
	publish(step, {type: 'rollout-rolled-back', generation, reason: failure.reason});
	settlePending(step, (command) => command.kind === 'abort', {kind: 'done'});
	settlePending(step, ofRollout, {kind: 'rolled-back', failure});
}

/** Every slot is served by its own generation again. One that cannot be leaves the others as they are. */
function isBack(step: Step): boolean {
	if (step.slots.some(({failures}) => failures > 0)) return true;
	const serving = standing(step).filter((worker) => isEntitled(step, worker) && isServing(worker));
	return step.slots.every(({next}, slot) => next.kind === 'ended' || serving.some((worker) => worker.slot === slot));
}

/** `promote` and `abort`: a human ends the waiting. */
export function decideRollout(step: Step, event: CoreEvent & {type: 'promote' | 'abort'}): void {
	const {rollout} = step;
	const {phase} = rollout;
	const waits = phase === 'canary' || phase === 'held' || phase === 'proving';
	const undecided = waits || phase === 'vacating' || phase === 'surging' || phase === 'admitting';
	if (phase === 'idle' || !(event.type === 'promote' ? waits : undecided)) {
		return settle(step, event.command, {kind: 'no-rollout'});
	}
	addPending(step, event);
	const {generation} = rollout;
	if (event.type === 'abort') return rollBack(step, ofRelease(generation, 'was aborted by hand'));
	if (phase === 'proving') step.rollout = {...rollout, until: step.now};
	else {
		publish(step, {type: 'rollout-judged', generation, verdict: 'by hand', reason: 'promoted by hand'});
		surgeTheRest(step, rollout);
	}
}

/** A failure that no single worker is to blame for. */
function ofRelease(generation: number, reason: string): Failure {
	return {worker: null, slot: 0, generation, reason};
}

/** `stop` outranks a rollout: it ends here, and all workers go. */
export function abortRollout(step: Step): void {
	if (step.rollout.phase === 'idle') return;
	step.rollout = {phase: 'idle'};
}

/** Candidates that are still standing and have not taken their slots over. */
function candidates(step: Step, generation: number): WorkerRecord[] {
	return standing(step).filter(
		(worker) => worker.generation === generation && step.slots[worker.slot]?.generation !== generation,
	);
}

function ofRollout(command: {kind: string}): boolean {
	return command.kind === 'reload' || command.kind === 'promote' || command.kind === 'abort';
}

/** What phases have in common, without what only the last one had. */
function basis({generation, from, wanted, wantedBefore, since, batch, judged}: RolloutPlan): RolloutPlan {
	return {generation, from, wanted, wantedBefore, since, batch, judged};
}
