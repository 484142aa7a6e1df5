import type {Failure, Generation, WorkerRecord} from './app-state.ts';
import {mustBeHeld} from './slots.ts';
import {isEntitled, isServing, isStanding, lacksRoom, policyOf, publish, type Step} from './step.ts';
import {admit, forkWorker, retire} from './worker-life.ts';

/** Puts a worker in the queue, once. */
export function recycleWorker(step: Step, worker: WorkerRecord, reason: string): void {
	const {due} = step.recycling;
	if (!isServing(worker) || due.some((entry) => entry.worker === worker.id)) return;
	step.recycling = {...step.recycling, due: [...due, {worker: worker.id, reason}]};
}

/** It still serves, if badly: it goes the way of the recycled. */
export function workerUnhealthy(
	step: Step,
	worker: WorkerRecord,
	{failures, reason}: {failures: number; reason: string},
): void {
	const {id, slot, generation} = worker;
	publish(step, {type: 'worker-unhealthy', worker: id, slot, generation, failures, reason});
	recycleWorker(step, worker, reason);
}

/**
 * Replacement first, then drain, one worker at a time; where there is no room for two, the other way round. A rollout
 * replaces them all anyway, so recycling waits for its end.
 */
export function advanceRecycling(step: Step): void {
	forgetGone(step);
	const {notBefore} = step.recycling;
	if (notBefore !== null && notBefore <= step.now) step.recycling = {...step.recycling, notBefore: null};
	const replacement = [...step.workers.values()].find((worker) => worker.replaces !== null && isStanding(worker));
	if (replacement) return finishReplacement(step, replacement);
	const draining = [...step.workers.values()].some(({intent}) => intent === 'recycled');
	if (draining || step.recycling.notBefore !== null) return;
	const next = step.recycling.due[0];
	const worker = next && step.workers.get(next.worker);
	if (!worker || step.rollout.phase !== 'idle' || isMoving(step)) return;
	const {id, slot, generation} = worker;
	publish(step, {type: 'worker-recycling', worker: id, slot, generation, reason: next.reason});
	if (lacksRoom(step)) return retire(step, worker, 'recycled', 'stop');
	forkWorker(step, {slot, generation, held: mustBeHeld(policyOf(step, generation)), replaces: id});
}

/** A replacement that ends before it has taken over leaves the old worker in place; the next try waits. */
export function replacementFailed(step: Step, worker: WorkerRecord, failure: Failure): void {
	const {maxRestartDelayMs} = policyOf(step, worker.generation);
	const {slot, generation, reason} = failure;
	step.recycling = {...step.recycling, notBefore: step.now + maxRestartDelayMs};
	publish(step, {type: 'slot-backoff', slot, generation, failures: 1, retryInMs: maxRestartDelayMs, reason});
}

/** When a replacement has been ready long enough to be trusted with the slot. */
export function replacementProvenAt(generations: ReadonlyMap<number, Generation>, worker: WorkerRecord): number {
	return (worker.readyAt ?? 0) + (generations.get(worker.generation)?.policy.minUptimeMs ?? 0);
}

function finishReplacement(step: Step, replacement: WorkerRecord): void {
	const old = replacement.replaces === null ? undefined : step.workers.get(replacement.replaces);
	const takeOver = () => step.workers.set(replacement.id, {...replacement, replaces: null});
	// The old one has died meanwhile, or its slot was given to another generation: this is a worker like any other now.
	if (!old || !isStanding(old)) {
		takeOver();
		return;
	}
	if (replacement.phase.state !== 'ready') return;
	if (!isServing(replacement)) return admit(step, replacement);
	if (replacementProvenAt(step.generations, replacement) > step.now) return;
	takeOver();
	retire(step, old, 'recycled', 'handover');
}

function forgetGone(step: Step): void {
	const due = step.recycling.due.filter(({worker}) => {
		const record = step.workers.get(worker);
		return record !== undefined && isStanding(record) && isEntitled(step, record);
	});
	if (due.length !== step.recycling.due.length) step.recycling = {...step.recycling, due};
}

/** A slot is being filled or emptied: one thing at a time. */
function isMoving(step: Step): boolean {
	return step.desired.kind !== 'running' || step.slots.some((_, slot) => !hasServing(step, slot));
}

function hasServing(step: Step, slot: number): boolean {
	return [...step.workers.values()].some(
		(worker) => worker.slot === slot && isEntitled(step, worker) && isServing(worker),
	);
}
