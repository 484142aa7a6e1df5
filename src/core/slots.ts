import {freshSlot, type Policy, type Slot} from './app-state.ts';
import {isCandidate, isEntitled, isServing, lacksRoom, policyOf, type Step, standing} from './step.ts';
import {admit, forkWorker, retire} from './worker-life.ts';

/** Gives slots to a generation: their failures are forgotten, their restarts are not. */
export function assignSlots(step: Step, slots: readonly number[], generation: number): void {
	for (const slot of slots) step.slots[slot] = freshSlot(generation, step.slots[slot]?.restarts);
}

/** Changes how many slots there are; new ones are given to `generation`. The restarts of those that go are not forgotten. */
export function resizeSlots(step: Step, wanted: number, generation: number): void {
	step.wanted = wanted;
	step.restartsBefore += step.slots.slice(wanted).reduce((sum, {restarts}) => sum + restarts, 0);
	step.slots = Array.from({length: wanted}, (_, slot) => step.slots[slot] ?? freshSlot(generation));
}

/** Forks a worker of its generation into every slot that has none and need not wait. */
export function fillSlots(step: Step): void {
	const occupied = new Set<number>();
	for (const worker of step.workers.values()) {
		const holdsSlot = worker.intent === null || worker.intent === 'not-ready' || worker.intent === 'stuck';
		if (isEntitled(step, worker) && holdsSlot) occupied.add(worker.slot);
	}
	step.slots.forEach((slot, number) => {
		if (!isDue(slot, step.now)) return;
		if (occupied.has(number) || mustWaitForRoom(step, number)) {
			// Its time has come, its turn has not: a deadline that is over must not stay.
			if (slot.next.kind === 'at') step.slots[number] = {...slot, next: {kind: 'now'}};
			return;
		}
		const again = slot.lastReason !== null;
		step.slots[number] = {...slot, next: {kind: 'now'}, restarts: slot.restarts + (again ? 1 : 0)};
		forkWorker(step, {slot: number, generation: slot.generation, held: mustBeHeld(policyOf(step, slot.generation))});
	});
}

function isDue({next}: Slot, now: number): boolean {
	return next.kind === 'now' || (next.kind === 'at' && next.at <= now);
}

/** Asked by http before it may have traffic, so it must not have any before. */
export function mustBeHeld({readyWhen, succession}: Policy): boolean {
	return succession === 'hold-back' && typeof readyWhen === 'object' && 'http' in readyWhen;
}

/** Nobody is in the slot any more, and nothing that was started there. */
export function isVacant(step: Step, slot: number): boolean {
	const isThere = (each: number) => each === slot;
	return (
		![...step.workers.values()].some((worker) => isThere(worker.slot)) && ![...step.lingering.values()].some(isThere)
	);
}

/** A slot that its owner left for a newer generation, or that is not empty yet where there is no room for two. */
function mustWaitForRoom(step: Step, number: number): boolean {
	const {rollout} = step;
	if (rollout.phase === 'vacating' && rollout.batch.includes(number)) return true;
	return lacksRoom(step) && !isVacant(step, number);
}

/** Every slot has whom it can have for now, so that one of them may be emptied. */
function isCalm(step: Step): boolean {
	const workers = standing(step);
	return step.slots.every(
		({next}, number) =>
			next.kind === 'ended' ||
			workers.some((worker) => worker.slot === number && (isServing(worker) || !isEntitled(step, worker))),
	);
}

/** A worker that is ready and entitled to its slot may have traffic. */
export function admitEntitled(step: Step): void {
	for (const worker of standing(step)) {
		if (worker.phase.state === 'ready' && isEntitled(step, worker)) admit(step, worker);
	}
}

/**
 * Ends the workers that a serving one of the right generation has made superfluous, and those of slots that are no
 * longer there. Whoever serves stays until then: a slot is never emptied first, except where there is no room for two;
 * there a slot that goes back to its generation is emptied when all the others are well.
 */
export function retireSuperseded(step: Step): void {
	const served = new Set(
		standing(step)
			.filter((worker) => isEntitled(step, worker) && isServing(worker))
			.map(({slot}) => slot),
	);
	for (const worker of standing(step)) {
		if (isCandidate(step, worker)) continue;
		if (worker.slot >= step.wanted) retire(step, worker, 'scaled-down', 'handover');
		else if (isEntitled(step, worker)) continue;
		else if (served.has(worker.slot)) retire(step, worker, 'replaced', 'handover');
		else if (lacksRoom(step) && isCalm(step)) retire(step, worker, 'vacated', 'stop');
	}
}
