import type {Worker} from 'node:cluster';

/**
 * Calls `onLost` when the primary is gone without having said goodbye. Node emits 'disconnect' on the worker just before
 * it looks at `exitedAfterDisconnect` and exits; setting it there keeps the worker alive, so that it can finish its work.
 */
export function watchPrimary(worker: Worker, onLost: () => void): void {
	worker.on('disconnect', () => {
		if (worker.exitedAfterDisconnect) return;
		worker.exitedAfterDisconnect = true;
		onLost();
	});
}
