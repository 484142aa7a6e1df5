import type {WorkerState} from '../protocol/status.ts';

/** What can happen to a worker. `deadline` is the one of its state: not ready in time, or not gone in time. */
export type WorkerEvent = 'online' | 'listening' | 'ready' | 'drain' | 'drained' | 'deadline' | 'exit';

/**
 * The life of a worker. Total and keyed by name: a new event is a compile error until every state has decided.
 * `null` means ignore: legal, but too late (or too early) to matter. A state that maps to itself accepts the event.
 */
export const workerTransitions = {
	forked: {
		...{online: 'online', listening: 'listening', ready: 'ready'},
		...{drain: 'draining', drained: null, deadline: 'draining', exit: 'exited'},
	},
	online: {
		...{online: null, listening: 'listening', ready: 'ready'},
		...{drain: 'draining', drained: null, deadline: 'draining', exit: 'exited'},
	},
	listening: {
		...{online: null, listening: 'listening', ready: 'ready'},
		...{drain: 'draining', drained: null, deadline: 'draining', exit: 'exited'},
	},
	ready: {
		...{online: null, listening: 'ready', ready: null},
		...{drain: 'draining', drained: null, deadline: null, exit: 'exited'},
	},
	draining: {
		...{online: null, listening: null, ready: null},
		...{drain: null, drained: 'draining', deadline: 'killing', exit: 'exited'},
	},
	killing: {
		...{online: null, listening: null, ready: null},
		...{drain: null, drained: null, deadline: null, exit: 'exited'},
	},
	exited: {
		...{online: null, listening: null, ready: null},
		...{drain: null, drained: null, deadline: null, exit: null},
	},
} as const satisfies Record<WorkerState, Record<WorkerEvent, WorkerState | null>>;

/** The state after an event, or null when the event is to be ignored. */
export function nextWorkerState(state: WorkerState, event: WorkerEvent): WorkerState | null {
	return workerTransitions[state][event];
}
