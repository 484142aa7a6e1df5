import {invariant} from '../shared/invariant.ts';
import type {AppState, Failure, WorkerRecord} from './app-state.ts';
import {fillFrom, isWhole, runCommand} from './commands.ts';
import type {CoreEvent, Moment} from './core-event.ts';
import type {Effect} from './effect.ts';
import {changePolicy, resetCounters} from './live-changes.ts';
import {advanceRecycling, recycleWorker, replacementFailed, workerUnhealthy} from './recycling.ts';
import {advanceRollout, canaryJudged, rollBack} from './rollout.ts';
import {admitEntitled, fillSlots, retireSuperseded} from './slots.ts';
import {beginStep, endStep, isCandidate, isEntitled, publish, type Step, settlePending} from './step.ts';
import {
	checkReadiness,
	killOverdue,
	workerAdmitted,
	workerDrained,
	workerExited,
	workerFailed,
	workerLeft,
	workerListening,
	workerOnline,
	workerProbed,
	workerSaidReady,
	workerStuck,
} from './worker-life.ts';

/**
 * The whole policy of one app: what happened goes in, what is to be done comes out. Pure and total.
 *
 * First the event is applied to the worker or command that it is about, then the app is reconciled with what is
 * wanted of it. Nothing is armed or disarmed: deadlines are in the state, `nextDeadline` names the earliest, and a
 * `tick` lets all that are due act.
 */
export function reduce(state: AppState, event: CoreEvent, moment: Moment): {state: AppState; effects: Effect[]} {
	const step = beginStep(state, moment);
	apply(step, event);
	reconcile(step);
	return endStep(step);
}

function apply(step: Step, event: CoreEvent): void {
	if ('command' in event) return runCommand(step, event);
	if (event.type === 'tick') return killOverdue(step);
	if (event.type === 'policy-changed') return changePolicy(step, event.policy);
	if (event.type === 'counters-reset') return resetCounters(step);
	if (event.type === 'canary-judged') return canaryJudged(step, event);
	if (event.type === 'worker-gone') return void step.lingering.delete(event.worker);
	const worker = step.workers.get(event.worker);
	if (!worker) return; // Its exit has been dealt with; what it said before may arrive later.
	switch (event.type) {
		case 'worker-online':
			return workerOnline(step, worker);
		case 'worker-listening':
		case 'worker-held':
			return workerListening(step, worker, event.address);
		case 'worker-said-ready':
			return workerSaidReady(step, worker);
		case 'worker-probed':
			return workerProbed(step, worker);
		case 'worker-admitted':
			return workerAdmitted(step, worker);
		case 'worker-recycle':
			return recycleWorker(step, worker, event.reason);
		case 'worker-unhealthy':
			return workerUnhealthy(step, worker, event);
		case 'worker-stuck':
			return workerStuck(step, worker, event.silentMs);
		case 'worker-left':
			return failed(step, worker, () => workerLeft(step, worker, event.reason));
		case 'worker-drained':
			return workerDrained(step, worker);
		case 'worker-failed':
			return workerFailed(step, worker, event.detail);
		case 'worker-exited':
			return exited(step, worker, event);
	}
}

function exited(step: Step, worker: WorkerRecord, event: CoreEvent & {type: 'worker-exited'}): void {
	const {code, signal, lingers} = event;
	if (lingers) step.lingering.set(worker.id, worker.slot);
	failed(step, worker, () => workerExited(step, worker, code, signal));
}

/** What follows for a rollout and a recycling from a worker that is lost, if it is. */
function failed(step: Step, worker: WorkerRecord, lose: () => Failure | null): void {
	// Also one that has taken its slot over, while the others are under way: the release is bad all the same.
	const {rollout} = step;
	const undecided = !['idle', 'retiring', 'rolling-back'].includes(rollout.phase);
	const endedRollout = undecided && 'generation' in rollout && rollout.generation === worker.generation;
	const failure = lose();
	if (!failure) return;
	if (endedRollout) rollBack(step, failure);
	else if (worker.replaces !== null && isEntitled(step, worker)) replacementFailed(step, worker, failure);
}

function reconcile(step: Step): void {
	checkReadiness(step);
	failUnreadyCandidates(step);
	advanceRollout(step);
	if (step.desired.kind === 'running') {
		fillSlots(step);
		admitEntitled(step);
		retireSuperseded(step);
		advanceRecycling(step);
		advanceRollout(step);
	} else if (step.workers.size + step.lingering.size === 0) rest(step);
	noteComplete(step);
	if (step.desired.kind === 'running' && step.rollout.phase === 'idle' && isWhole(step)) {
		settlePending(step, (command) => ['start', 'restart', 'scale'].includes(command.kind), {kind: 'done'});
	}
}

/** A candidate that was not ready in time is already on its way out; the others need not wait for its end. */
function failUnreadyCandidates(step: Step): void {
	const {rollout} = step;
	if (rollout.phase !== 'surging' && rollout.phase !== 'admitting') return;
	for (const worker of step.workers.values()) {
		if (!isCandidate(step, worker) || worker.intent !== 'not-ready') continue;
		const {slot, generation} = worker;
		return rollBack(step, {worker: worker.id, slot, generation, reason: worker.intentReason ?? 'was not ready'});
	}
}

/** The last worker is gone, as wanted. */
function rest(step: Step): void {
	if (step.desired.kind === 'restarting') {
		fillFrom(step, step.desired.generation);
		return fillSlots(step);
	}
	const stopping = step.pending.some((command) => command.kind === 'stop');
	if (!stopping) return;
	publish(step, {type: 'app-stopped'});
	settlePending(step, (command) => command.kind === 'stop', {kind: 'done'});
	invariant(step.pending.length === 0, 'a stopped app has no pending command');
}

function noteComplete(step: Step): void {
	const generation = step.generations.get(step.current);
	if (!generation || generation.completeSince !== null || step.desired.kind !== 'running' || !isWhole(step)) return;
	step.generations.set(generation.number, {...generation, completeSince: step.now});
}
