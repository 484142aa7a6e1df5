import type {ServerStatus, ServerWorker} from '../protocol/server-status.ts';

const appStates: Record<string, string> = {
	...{launching: 'starting', online: 'running', degraded: 'running', errored: 'running'},
	...{reloading: 'reloading', stopping: 'shutdown', stopped: 'shutdown'},
};

const workerStates: Record<string, string> = {
	...{forked: 'forked', online: 'initializing', listening: 'initializing', ready: 'running'},
	...{draining: 'shutdownRequested', killing: 'shutdownRequested', exited: 'exited'},
};

/** A server status in flora's words; everything else that fcm tells stays in it. */
export function inFloraWords(status: ServerStatus): ServerStatus {
	return {
		...status,
		state: appStates[status.state] ?? status.state,
		workers: status.workers.map((worker) => workerInFloraWords(worker)),
	};
}

export function workerInFloraWords(worker: ServerWorker): ServerWorker {
	return {...worker, state: workerStates[worker.state] ?? worker.state};
}
