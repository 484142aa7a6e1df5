import type {LivePolicy} from './app-state.ts';
import {slotUnder} from './restart-policy.ts';
import type {Step} from './step.ts';

/** Another restart policy for all generations that there are. A slot that would not have ended under it is filled again. */
export function changePolicy(step: Step, policy: LivePolicy): void {
	for (const [number, generation] of step.generations) {
		step.generations.set(number, {...generation, policy: {...generation.policy, ...policy}});
	}
	if (step.desired.kind !== 'running') return;
	step.slots = step.slots.map((slot) => {
		const generation = step.generations.get(slot.generation);
		return generation ? slotUnder(slot, generation.policy) : slot;
	});
}

/** What a slot waits for, and whether it has given up, stays as it is. */
export function resetCounters(step: Step): void {
	step.restartsBefore = 0;
	step.slots = step.slots.map((slot) => ({...slot, restarts: 0}));
}
