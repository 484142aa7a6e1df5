import {readFileSync} from 'node:fs';

/**
 * When a process began, in clock ticks since boot: with the pid it names one process for good, where a pid alone is
 * given to another one some day. Null when there is no such process, when it is a zombie, and on systems without /proc.
 */
export function processStartTime(pid: number): string | null {
	if (process.platform !== 'linux' || !isPid(pid)) return null;
	try {
		return startTimeIn(readFileSync(`/proc/${pid}/stat`, 'latin1'));
	} catch {
		return null;
	}
}

/** Whether the process that was seen with this pid and start time still lives; without a start time, whether the pid does. */
export function isSameProcess(pid: number, startTime: string | null): boolean {
	if (!isPid(pid)) return false;
	return startTime === null ? isAlive(pid) : processStartTime(pid) === startTime;
}

/** Fields 3 (state) and 22. The second is the program's name in parentheses and may itself hold spaces and `)`. */
function startTimeIn(stat: string): string | null {
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const isGone = fields[0] === 'Z' || fields[0] === 'X';
	return isGone ? null : (fields[19] ?? null);
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** Zero and negative numbers mean whole process groups to kill(2). */
function isPid(pid: number): boolean {
	return Number.isSafeInteger(pid) && pid > 0;
}
