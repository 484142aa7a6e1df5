import type {ChildProcess} from 'node:child_process';

const lookMs = 5;

/** How long after a process its channel may stay open, if somebody else has inherited it. */
const graceMs = 250;

/**
 * Calls `ended` once, when everything that the process has said is read and nothing more can come. Node emits no
 * 'disconnect' for a process that ended while a handle was on its way to it, so its end is looked for as well.
 */
export function whenChannelEnds(child: ChildProcess, ended: () => void): void {
	let waitedMs = 0;
	let isOver = false;
	child.once('disconnect', end);
	child.once('exit', look);

	function end(): void {
		if (isOver) return;
		isOver = true;
		ended();
	}

	function look(): void {
		if (isOver) return;
		if (!child.connected || waitedMs >= graceMs) return end();
		waitedMs += lookMs;
		setTimeout(look, lookMs);
	}
}
