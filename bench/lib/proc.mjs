/** What the kernel (Linux) says about a process. */
import {readdirSync, readFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';

/** CPU time in nanoseconds that all threads of a process have run (first field of schedstat). */
export function runNanos(pid) {
	return readdirSync(`/proc/${pid}/task`)
		.map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]))
		.reduce((sum, nanos) => sum + nanos, 0);
}

/** Memory in bytes that no other process shares: Private_Clean + Private_Dirty. */
export function privateBytes(pid) {
	const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
	const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].map((match) => Number(match[1]));
	if (kilobytes.length !== 2) throw new Error(`/proc/${pid}/smaps_rollup is not as expected:\n${rollup}`);
	return (kilobytes[0] + kilobytes[1]) * 1024;
}

export function childrenOf(pid) {
	return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

/** Pids of the living processes that were started with `variable` in their environment, e.g. `FCM_HOME=/tmp/x`. */
export function processesWith(variable) {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map(Number)
		.filter((pid) => environOf(pid).includes(variable));
}

/**
 * Waits until no process with `variable` is left; kills what is there after `deadlineMs`.
 * Returns how many it had to kill: 0 when the contender cleaned up after itself.
 */
export async function waitUntilGone(variable, deadlineMs = 10_000) {
	const end = Date.now() + deadlineMs;
	while (Date.now() < end) {
		if (processesWith(variable).length === 0) return 0;
		await pause(50);
	}
	const left = processesWith(variable);
	for (const pid of left) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It went by itself in the meantime.
		}
	}
	return left.length;
}

/** Empty for a process that has ended (a zombie has no environment any more) or is not ours. */
function environOf(pid) {
	try {
		return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
	} catch {
		return [];
	}
}
