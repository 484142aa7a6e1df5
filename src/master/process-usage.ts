import {readFileSync} from 'node:fs';

/** What a program without a preload costs, with all that it has started. */
export interface ProcessUsage {
	/** Since the start of each process that lives; of its children also what they used before they ended. */
	cpuMicros: number;
	rssBytes: number;
}

/** So that a fork bomb does not keep its supervisor busy. */
const maxProcesses = 200;

/** The kernel counts in hundredths of a second towards programs, whatever it does inside. */
const microsPerTick = 10_000;

/** Null where there is no /proc, and for a process that is gone. */
export function usageOf(pid: number): ProcessUsage | null {
	if (process.platform !== 'linux' || pid <= 0) return null;
	const sum: ProcessUsage = {cpuMicros: 0, rssBytes: 0};
	const pids = [pid];
	for (let index = 0; index < pids.length && index < maxProcesses; index++) {
		const one = usageOfOne(pids[index]!);
		if (!one) continue;
		sum.cpuMicros += one.cpuMicros;
		sum.rssBytes += one.rssBytes;
		pids.push(...childrenOf(pids[index]!));
	}
	return sum.rssBytes === 0 ? null : sum;
}

function usageOfOne(pid: number): ProcessUsage | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		// Fields 14 to 17: user, system, and those of its ended children. The second is a name that may hold anything.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
		const rss = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
		return {cpuMicros: ticks * microsPerTick, rssBytes: Number(rss ?? 0) * 1024};
	} catch {
		return null;
	}
}

function childrenOf(pid: number): number[] {
	try {
		return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
	} catch {
		return []; // Gone, or a kernel that does not tell.
	}
}
