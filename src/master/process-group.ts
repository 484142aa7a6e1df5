import {readdirSync, readFileSync} from 'node:fs';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';

const firstLookMs = 5;
const maxLookMs = 200;

/** After SIGKILL: whoever is still there by then hangs in the kernel, and nobody can end it. */
const afterKillMs = 5000;

export interface GroupEnd {
	/** Null: it has been told already. */
	signal: NodeJS.Signals | null;
	/** ms since the epoch: SIGKILL for whoever is left. */
	killAt: number;
}

/** Ends a process group and resolves when nobody is left, 5 s after `killAt` at the latest. */
export async function endGroup(group: number, {signal, killAt}: GroupEnd): Promise<void> {
	if (signal) signalGroup(group, signal);
	for (let wait = firstLookMs; groupLives(group); wait = Math.min(wait * 2, maxLookMs)) {
		const now = steadyNow();
		if (now >= killAt + afterKillMs) return;
		if (now >= killAt) signalGroup(group, 'SIGKILL');
		await pause(wait);
	}
}

export function signalGroup(group: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-group, signal);
	} catch {
		// Nobody is left, or nobody that this process may signal.
	}
}

/** Whether any process of the group runs. A zombie that its parent does not reap is gone. */
export function groupLives(group: number): boolean {
	try {
		process.kill(-group, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
	return process.platform !== 'linux' || groupMembers(group).length > 0;
}

/** The pids of those who run. Empty where there is no /proc. */
export function groupMembers(group: number): number[] {
	if (process.platform !== 'linux') return [];
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name) && isMember(name, group))
		.map(Number);
}

/** Fields 3 (state) and 5 of /proc/<pid>/stat; the second is a name in parentheses, which may hold anything. */
function isMember(pid: string, group: number): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		const [state, , ofGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return Number(ofGroup) === group && state !== 'Z' && state !== 'X';
	} catch {
		return false;
	}
}
