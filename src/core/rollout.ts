import type {Failure} from './app-state.ts';
import {emptySlot} from './app-state.ts';
import type {CoreEvent} from './core-event.ts';
import {addGeneration, addPending, policyOf, publish, type Step, settle, settlePending, standing} from './step.ts';
import {forkWorker, retire} from './worker-life.ts';

/**
 * Strategy `replace`: all candidates up and ready, proven, then all old workers drain.
 * idle → surging → proving → retiring → idle, and from surging or proving → rolling-back → idle.
 */
export function beginRollout(step: Step, event: CoreEvent & {type: 'reload'}): void {
	if (step.desired.kind !== 'running') return settle(step, event.command, {kind: 'not-running'});
	addGeneration(step, event.generation, event.policy);
	step.rollout = {phase: 'surging', generation: event.generation, wanted: event.wanted, since: step.now};
	addPending(step, event);
	publish(step, {type: 'rollout-surging', generation: event.generation, workers: event.wanted});
	for (let slot = 0; slot < event.wanted; slot++) forkWorker(step, slot, event.generation);
}

/** Moves a rollout on as far as the workers allow. */
export function advanceRollout(step: Step): void {
	switch (step.rollout.phase) {
		case 'idle':
			return;
		case 'surging':
			return proveWhenReady(step, step.rollout);
		case 'proving':
			return promoteWhenProven(step, step.rollout);
		case 'retiring':
			return finishWhenRetired(step, step.rollout);
		case 'rolling-back':
			return settleWhenRolledBack(step, step.rollout);
	}
}

type In<Phase extends Step['rollout']['phase']> = Extract<Step['rollout'], {phase: Phase}>;

/**
 * A candidate is proven when it has been ready for `minUptimeMs`, and `soakMs` more. Not at once when it is ready:
 * the commonest bad release dies within its first second, when a connection that it needs fails. The wait costs no
 * answer (candidates serve from the moment that they listen), it only keeps the old ones a little longer.
 */
function proveWhenReady(step: Step, rollout: In<'surging'>): void {
	const ready = standing(step, rollout.generation).filter((worker) => worker.phase.state === 'ready');
	if (ready.length < rollout.wanted) return;
	const {minUptimeMs, soakMs} = policyOf(step, rollout.generation);
	const forMs = minUptimeMs + soakMs;
	step.rollout = {...rollout, phase: 'proving', since: step.now, until: step.now + forMs};
	publish(step, {type: 'rollout-proving', generation: rollout.generation, forMs});
	advanceRollout(step);
}

function promoteWhenProven(step: Step, rollout: In<'proving'>): void {
	if (step.now < rollout.until) return;
	step.current = rollout.generation;
	step.wanted = rollout.wanted;
	step.slots = Array.from({length: rollout.wanted}, (_, slot) => {
		const {restarts} = step.slots[slot] ?? emptySlot;
		return {...emptySlot, restarts};
	});
	step.lastFailure = null;
	step.rollout = {phase: 'retiring', generation: rollout.generation, since: step.now};
	publish(step, {type: 'rollout-promoted', generation: rollout.generation});
	for (const worker of [...step.workers.values()]) {
		if (worker.generation !== rollout.generation) retire(step, worker, 'replaced', 'handover');
	}
	advanceRollout(step);
}

function finishWhenRetired(step: Step, rollout: In<'retiring'>): void {
	if ([...step.workers.values()].some((worker) => worker.generation !== rollout.generation)) return;
	step.rollout = {phase: 'idle'};
	publish(step, {type: 'rollout-finished', generation: rollout.generation});
	settlePending(step, (command) => command.kind === 'reload', {kind: 'done'});
}

/** A candidate failed: the old generation, which nobody has touched, stays; the candidates go. */
export function rollBack(step: Step, failure: Failure): void {
	const {rollout} = step;
	if (rollout.phase !== 'surging' && rollout.phase !== 'proving') return;
	const {generation} = rollout;
	step.rollout = {phase: 'rolling-back', generation, since: step.now, failure};
	publish(step, {type: 'rollout-rolling-back', generation, reason: failure.reason});
	for (const worker of standing(step, generation)) retire(step, worker, 'rolled-back', 'handover');
}

function settleWhenRolledBack(step: Step, rollout: In<'rolling-back'>): void {
	if ([...step.workers.values()].some((worker) => worker.generation === rollout.generation)) return;
	const {generation, failure} = rollout;
	step.rollout = {phase: 'idle'};
	step.lastFailure = {generation, reason: failure.reason, at: step.now};
	publish(step, {type: 'rollout-rolled-back', generation, reason: failure.reason});
	settlePending(step, (command) => command.kind === 'reload', {kind: 'rolled-back', failure});
}

/** `stop` outranks a rollout: it ends here, and all workers go. */
export function abortRollout(step: Step): void {
	if (step.rollout.phase === 'idle') return;
	step.rollout = {phase: 'idle'};
	settlePending(step, (command) => command.kind === 'reload', {kind: 'aborted', by: 'stop'});
}
