import {readdirSync, readFileSync, statSync} from 'node:fs';

/** A process of this machine, as far as this user may look at it. */
export interface ProcessEntry {
	pid: number;
	ppid: number;
	startTime: string;
	/** Of the effective user. */
	uid: number;
	/** The command line, or what the process calls itself. */
	command: string;
	/** Only those variables that say whose it is; with the values that it was started with. */
	marks: Marks;
}

export interface Marks {
	FCM_HOME?: string;
	FCM_HOME_MARK?: string;
	FCM_APP?: string;
	/** Of node:cluster. Taken away from what a worker starts itself, so who has it is a worker. */
	NODE_UNIQUE_ID?: string;
}

const markNames = ['FCM_HOME', 'FCM_HOME_MARK', 'FCM_APP', 'NODE_UNIQUE_ID'] as const;

/** Null where there is no /proc. */
export function processTable(): ProcessEntry[] | null {
	if (process.platform !== 'linux') return null;
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map((name) => readProcess(Number(name)))
		.filter((entry) => entry !== null);
}

/** Null when there is none, it is a zombie, or there is no /proc. */
export function readProcess(pid: number): ProcessEntry | null {
	if (process.platform !== 'linux') return null;
	try {
		const {uid} = statSync(`/proc/${pid}`);
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		// The name, in parentheses, may hold spaces and parentheses itself.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		if (fields[0] === 'Z' || fields[0] === 'X') return null;
		const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
		return {pid, ppid: Number(fields[1]), startTime: fields[19]!, uid, command, marks: marksOf(pid)};
	} catch {
		return null;
	}
}

function marksOf(pid: number): Marks {
	const marks: Marks = {};
	for (const line of environmentOf(pid).split('\0')) {
		const cut = line.indexOf('=');
		const name = markNames.find((each) => each === line.slice(0, cut));
		if (name) marks[name] = line.slice(cut + 1);
	}
	return marks;
}

/** Another user's may not be read. */
function environmentOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/environ`, 'utf8');
	} catch {
		return '';
	}
}
