import type {AppStatusWord} from '../protocol/status.ts';
import type {AppState} from './app-state.ts';

/** The one word for an app, from what is, never from what was asked. */
export function appStatusWord(state: AppState): AppStatusWord {
	if (state.desired.kind !== 'running') return state.workers.size > 0 ? 'stopping' : 'stopped';
	if (state.rollout.phase !== 'idle') return 'reloading';
	const workers = [...state.workers.values()].filter((worker) => worker.generation === state.current);
	const willRetry = state.slots.some((slot) => slot.next.kind === 'now' || slot.next.kind === 'at');
	if (workers.length === 0 && !willRetry) {
		return state.slots.some((slot) => slot.next.kind === 'gave-up') ? 'errored' : 'stopped';
	}
	const ready = workers.filter((worker) => worker.phase.state === 'ready').length;
	if (ready >= state.wanted) return 'online';
	return state.generations.get(state.current)?.completeSince == null ? 'launching' : 'degraded';
}

/** Ready workers of the current generation. */
export function readyCount(state: AppState): number {
	const isReady = (worker: {generation: number; phase: {state: string}}) =>
		worker.generation === state.current && worker.phase.state === 'ready';
	return [...state.workers.values()].filter(isReady).length;
}
