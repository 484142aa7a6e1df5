import type {ProcessEntry} from '../../client/process-table.ts';
import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

const check = 'orphans';

/**
 * Processes that carry this home's mark and that nobody knows: app masters and daemons that the files no longer lead to, and
 * workers whose app master is gone and that no bundle lists (those which it lists, the next app master ends).
 */
export function orphanCheck(facts: Facts): Finding[] {
	const {processes, self} = facts;
	if (!processes) return [{check, severity: 'note', message: `cannot tell on ${self.platform}: there is no /proc`}];
	const own = processes.filter(({uid}) => uid === self.uid);
	const family = new Family(own);
	const known = knownProcesses(facts);
	const heads = own.filter(
		(entry) => isHead(facts, entry) && !known.has(entry.pid) && !known.has(entry.ppid) && !mayHoldLock(facts, entry),
	);
	const leading = new Set([...known, ...heads.map(({pid}) => pid)]);
	const workers = own.filter((entry) => {
		if (entry.marks.FCM_HOME_MARK !== facts.mark || isWrittenDown(facts, entry)) return false;
		if (entry.pid === self.pid || family.ancestors(self.pid).includes(entry.pid)) return false;
		// Whoever has an ancestor here ends with that one.
		return !family
			.ancestors(entry.pid)
			.some((pid) => leading.has(pid) || family.get(pid)?.marks.FCM_HOME_MARK === facts.mark);
	});
	const findings = [...heads.map(headFinding), ...workers.map(workerFinding)];
	return findings.length > 0 ? findings : [{check, severity: 'ok', message: 'none'}];
}

/** The daemon that has the lock or answers, and the app masters that the files lead to. */
function knownProcesses({daemon, lockHolder, masters}: Facts): Set<number> {
	const known = new Set(masters.flatMap(({state}) => (state.kind === 'none' ? [] : [state.pid])));
	if (daemon.kind === 'answers') known.add(daemon.info.pid);
	if (lockHolder !== null) known.add(lockHolder);
	return known;
}

const programs = /^fcm: |\/(daemon|app-master)\.cjs\b/;

/** A daemon or an app master of this home. */
function isHead({home, realHome}: Facts, {marks, command}: ProcessEntry): boolean {
	return (marks.FCM_HOME === home || marks.FCM_HOME === realHome) && programs.test(command);
}

/** Somebody holds the lock, and it cannot be told who: then no daemon is a stranger. */
function mayHoldLock({daemon, locked, lockHolder}: Facts, {command}: ProcessEntry): boolean {
	return daemon.kind !== 'answers' && locked && lockHolder === null && isDaemon(command);
}

function isDaemon(command: string): boolean {
	return /^fcm: daemon$|\/daemon\.js\b/.test(command);
}

function isWrittenDown({writtenWorkers}: Facts, {pid, startTime}: ProcessEntry): boolean {
	return writtenWorkers.some((worker) => worker.pid === pid && worker.startTime === startTime);
}

function headFinding({pid, startTime, command}: ProcessEntry): Finding {
	const what = /^fcm: daemon$|\/daemon\.js\b/.test(command)
		? 'a daemon of this home'
		: `an app master (${title(command)})`;
	return {
		check,
		severity: 'problem',
		message: `process ${pid} is ${what} that the files of the home do not lead to`,
		mend: `kill ${pid}`,
		fix: {kind: 'end-process', process: {pid, startTime}},
	};
}

function workerFinding({pid, startTime, marks}: ProcessEntry): Finding {
	const app = marks.FCM_APP ?? 'an unknown app';
	// Without this mark it may be something that a program of the app has left running on purpose.
	if (marks.NODE_UNIQUE_ID === undefined) {
		const message = `process ${pid} was started by ${app}, and has no app master`;
		return {check, severity: 'note', message, mend: `kill ${pid}`};
	}
	return {
		check,
		severity: 'problem',
		message: `process ${pid} is a worker of ${app} without an app master`,
		mend: `kill ${pid}`,
		fix: {kind: 'end-process', process: {pid, startTime}},
	};
}

/** `fcm: api` -> `api`; of one that has not said its name yet, its last argument. */
function title(command: string): string {
	return /^fcm: (.*)$/.exec(command)?.[1] ?? command.split(' ').at(-1)!;
}

/** Who descends from whom. */
class Family {
	readonly #entries: ReadonlyMap<number, ProcessEntry>;

	constructor(entries: readonly ProcessEntry[]) {
		this.#entries = new Map(entries.map((entry) => [entry.pid, entry]));
	}

	get(pid: number): ProcessEntry | undefined {
		return this.#entries.get(pid);
	}

	/** The nearest first. Bounded: the table is no snapshot, and may hold a ring. */
	ancestors(pid: number): number[] {
		const line: number[] = [];
		for (let at = this.get(pid)?.ppid; at !== undefined && at > 1 && !line.includes(at); at = this.get(at)?.ppid)
			line.push(at);
		return line;
	}
}
