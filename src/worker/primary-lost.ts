import type {Worker} from 'node:cluster';

/** When to look again whether the master is gone: the channel of one that is killed ends a moment before itself. */
const looksMs = [0, 20, 200, 2000];

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

/** Of a fork app: tells when the app master is gone. An app may end the talk itself, and then nothing follows from it. */
export function watchMaster(lost: () => void): void {
	const master = process.ppid;
	let told = false;
	const look = () => {
		if (told || process.ppid === master) return;
		told = true;
		lost();
	};
	process.once('disconnect', () => {
		for (const ms of looksMs) setTimeout(look, ms).unref();
	});
	// A listener of 'disconnect' holds the channel open, and so the process; ours must not. Not in the types.
	(process.channel as {unrefCounted?: () => void} | undefined)?.unrefCounted?.();
}
