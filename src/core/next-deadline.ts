import type {AppState, WorkerRecord} from './app-state.ts';
import {profileFor, readyByUptimeAt} from './readiness.ts';

/** When the core next needs a `tick`, in ms; null: only when something happens. */
export function nextDeadline(state: AppState): number | null {
	const deadlines = [...state.workers.values()].flatMap((worker) => workerDeadlines(state, worker));
	if (state.rollout.phase === 'proving') deadlines.push(state.rollout.until);
	if (state.desired.kind === 'running') {
		for (const {next} of state.slots) if (next.kind === 'at') deadlines.push(next.at);
	}
	return deadlines.length === 0 ? null : Math.min(...deadlines);
}

function workerDeadlines(state: AppState, worker: WorkerRecord): number[] {
	const {phase} = worker;
	if (phase.state === 'draining') return [phase.killAt];
	if (!('readyBy' in phase)) return [];
	const generation = state.generations.get(worker.generation);
	const reference = profileFor(state.generations.get(state.current), worker.slot);
	const byUptime = generation ? readyByUptimeAt(worker, generation.policy, reference) : null;
	return byUptime === null ? [phase.readyBy] : [phase.readyBy, byUptime];
}
