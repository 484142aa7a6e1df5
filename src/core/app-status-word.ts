import type {AppStatusWord} from '../protocol/status.ts';
import type {AppState} from './app-state.ts';
import {isServing} from './step.ts';

/** The one word for an app, from what is, never from what was asked. */
export function appStatusWord(state: AppState): AppStatusWord {
	if (state.desired.kind !== 'running') return state.workers.size + state.lingering.size > 0 ? 'stopping' : 'stopped';
	if (state.rollout.phase !== 'idle') return 'reloading';
	const workers = [...state.workers.values()].filter((worker) => worker.generation === state.current);
	const willRetry = state.slots.some((slot) => slot.next.kind === 'now' || slot.next.kind === 'at');
	if (workers.length === 0 && !willRetry) {
		return state.slots.some((slot) => slot.next.kind === 'gave-up') ? 'errored' : 'stopped';
	}
	if (readyCount(state) >= state.wanted) return 'online';
	return state.generations.get(state.current)?.completeSince == null ? 'launching' : 'degraded';
}

/** How many wanted slots are served: by a worker that is ready and has its public addresses. */
export function readyCount(state: AppState): number {
	const serving = [...state.workers.values()].filter(isServing);
	return new Set(serving.map(({slot}) => slot).filter((slot) => slot < state.wanted)).size;
}
