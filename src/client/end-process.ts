import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';

/** A process as `isSameProcess` knows it again. */
export interface KnownProcess {
	pid: number;
	startTime: string | null;
}

/**
 * Sends SIGTERM and waits; with `force` a process that is still there after `graceMs` gets SIGKILL. Whether it is gone at the
 * end. A pid that belongs to another process by now is never sent anything.
 */
export async function endProcess(
	{pid, startTime}: KnownProcess,
	{graceMs, force}: {graceMs: number; force: boolean},
): Promise<boolean> {
	if (await endBy('SIGTERM', {pid, startTime}, graceMs)) return true;
	return force && endBy('SIGKILL', {pid, startTime}, killMs);
}

/** SIGKILL cannot be refused, but the kernel may have to finish a read first. */
const killMs = 2000;

async function endBy(signal: NodeJS.Signals, {pid, startTime}: KnownProcess, ms: number): Promise<boolean> {
	if (!isSameProcess(pid, startTime)) return true;
	try {
		process.kill(pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
		throw error;
	}
	const deadline = steadyNow() + ms;
	for (let wait = 5; isSameProcess(pid, startTime); wait = Math.min(wait * 2, 50)) {
		if (steadyNow() >= deadline) return false;
		await pause(wait);
	}
	return true;
}
