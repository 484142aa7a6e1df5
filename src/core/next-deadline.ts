import type {AppState, WorkerRecord} from './app-state.ts';
import {readyByUptimeAt, referenceFor} from './readiness.ts';
import {replacementProvenAt} from './recycling.ts';

/** When the core next needs a `tick`, in ms; null: only when something happens. */
export function nextDeadline(state: AppState): number | null {
	const deadlines = [...state.workers.values()].flatMap((worker) => workerDeadlines(state, worker));
	const {rollout, recycling} = state;
	if (rollout.phase === 'proving' || (rollout.phase === 'canary' && !rollout.judging)) deadlines.push(rollout.until);
	if (state.desired.kind === 'running') {
		if (recycling.notBefore !== null) deadlines.push(recycling.notBefore);
		for (const {next} of state.slots) if (next.kind === 'at') deadlines.push(next.at);
	}
	return deadlines.length === 0 ? null : Math.min(...deadlines);
}

/** When the phase of the rollout is over, or has failed; null: it has no end of its own. */
export function rolloutPhaseOver(state: AppState): number | null {
	const {rollout} = state;
	if (rollout.phase === 'idle') return null;
	if ('until' in rollout) return rollout.until;
	const ends = [...state.workers.values()].flatMap(({generation, phase}) => {
		if (rollout.phase === 'surging' && generation === rollout.generation)
			return 'readyBy' in phase ? [phase.readyBy] : [];
		return phase.state === 'draining' ? [phase.killAt] : [];
	});
	return ends.length === 0 ? null : Math.max(...ends);
}

function workerDeadlines(state: AppState, worker: WorkerRecord): number[] {
	const {phase} = worker;
	if (phase.state === 'draining') return [phase.killAt];
	if (phase.state === 'ready' && worker.access.kind === 'admitting') return [worker.access.by];
	if (phase.state === 'ready' && worker.replaces !== null) return [replacementProvenAt(state.generations, worker)];
	if (!('readyBy' in phase)) return [];
	const generation = state.generations.get(worker.generation);
	const reference = referenceFor(state.generations, state.current, worker);
	const byUptime = generation ? readyByUptimeAt(worker, generation.policy, reference) : null;
	return byUptime === null ? [phase.readyBy] : [phase.readyBy, byUptime];
}
