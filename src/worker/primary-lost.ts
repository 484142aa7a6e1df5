import type {Worker} from 'node:cluster';

/**
 * Tells how the talk with the primary ended. `left`: the app or the primary has said goodbye. `lost`: the primary is gone
 * without it. Node emits 'disconnect' on the worker just before it looks at `exitedAfterDisconnect` and exits; setting it
 * there keeps the worker alive, so that it can finish its work.
 */
export function watchPrimary(worker: Worker, observer: {left(): void; lost(): void}): void {
	worker.on('disconnect', () => {
		if (worker.exitedAfterDisconnect) return observer.left();
		worker.exitedAfterDisconnect = true;
		observer.lost();
	});
}
