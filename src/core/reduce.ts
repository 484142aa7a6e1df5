import {invariant} from '../shared/invariant.ts';
import type {AppState} from './app-state.ts';
import {fillFrom, isWhole, runCommand} from './commands.ts';
import type {CoreEvent, Moment} from './core-event.ts';
import type {Effect} from './effect.ts';
import {advanceRollout, rollBack} from './rollout.ts';
import {beginStep, endStep, publish, type Step, settlePending} from './step.ts';
import {
	checkReadiness,
	forkWorker,
	killOverdue,
	workerDrained,
	workerExited,
	workerFailed,
	workerListening,
	workerOnline,
	workerSaidReady,
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
	const worker = step.workers.get(event.worker);
	if (!worker) return; // Its exit has been dealt with; what it said before may arrive later.
	switch (event.type) {
		case 'worker-online':
			return workerOnline(step, worker);
		case 'worker-listening':
			return workerListening(step, worker, event.address);
		case 'worker-said-ready':
			return workerSaidReady(step, worker);
		case 'worker-drained':
			return workerDrained(step, worker);
		case 'worker-failed':
			return workerFailed(step, worker, event.detail);
		case 'worker-exited': {
			const failure = workerExited(step, worker, event.code, event.signal);
			const {rollout} = step;
			if (failure && rollout.phase !== 'idle' && rollout.generation === worker.generation) rollBack(step, failure);
			return;
		}
	}
}

function reconcile(step: Step): void {
	checkReadiness(step);
	failUnreadyCandidates(step);
	advanceRollout(step);
	if (step.desired.kind === 'running') fillSlots(step);
	else if (step.workers.size === 0) rest(step);
	noteComplete(step);
	if (step.desired.kind === 'running' && step.rollout.phase === 'idle' && isWhole(step)) {
		settlePending(step, (command) => command.kind !== 'stop' && command.kind !== 'reload', {kind: 'done'});
	}
}

/** A candidate that was not ready in time is already on its way out; the others need not wait for its end. */
function failUnreadyCandidates(step: Step): void {
	const {rollout} = step;
	if (rollout.phase !== 'surging') return;
	for (const worker of step.workers.values()) {
		if (worker.generation !== rollout.generation || worker.intent !== 'not-ready') continue;
		const {slot, generation} = worker;
		return rollBack(step, {worker: worker.id, slot, generation, reason: worker.intentReason ?? 'was not ready'});
	}
}

/** Forks a worker of the current generation into every slot that has none and need not wait. */
function fillSlots(step: Step): void {
	const occupied = new Set<number>();
	for (const worker of step.workers.values()) {
		const holdsSlot = worker.intent === null || worker.intent === 'not-ready';
		if (worker.generation === step.current && holdsSlot) occupied.add(worker.slot);
	}
	step.slots.forEach((slot, number) => {
		const {next} = slot;
		const due = next.kind === 'now' || (next.kind === 'at' && next.at <= step.now);
		if (!due || occupied.has(number)) return;
		const again = slot.lastReason !== null;
		step.slots[number] = {...slot, next: {kind: 'now'}, restarts: slot.restarts + (again ? 1 : 0)};
		forkWorker(step, number, step.current);
	});
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
