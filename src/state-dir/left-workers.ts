import {readdirSync, readFileSync} from 'node:fs';
import {readBootstrap, readWorkers, type WorkerIdentity} from './bundle.ts';
import {homeMark} from './home-mark.ts';
import {isSameProcess, processStartTime} from './process-identity.ts';

/**
 * Whether an app whose master is dead may have workers that live; only an app master knows for sure, and can end them. A process
 * group may have another's number by now.
 */
export function mayHaveLeft(home: string, app: string): boolean {
	const listed = listedWorkers(home, app);
	return (
		listed.some(
			({pid, startTime, kind}) => isSameProcess(pid, startTime) || (kind !== 'cluster' && groupIsThere(pid)),
		) || unlistedPrograms(home, app, listed).length > 0
	);
}

/** Those that the last app master has written down; not what in a home that was copied is the original's. */
export function listedWorkers(home: string, app: string): WorkerIdentity[] {
	const mark = homeMark(home);
	return readWorkers(home, app).filter(({pid}) => [mark, undefined].includes(markOf(pid)));
}

/** Undefined for one that is gone, or whose environment cannot be read. */
function markOf(pid: number): string | undefined {
	const prefix = 'FCM_HOME_MARK=';
	const environment = read(pid, 'environ').split('\0');
	return environment.find((each) => each.startsWith(prefix))?.slice(prefix.length);
}

/** Also when its leader is gone. A zombie that nobody waits for is not there. */
function groupIsThere(group: number): boolean {
	try {
		process.kill(-group, 0);
	} catch {
		return false;
	}
	return process.platform !== 'linux' || living().some((each) => each.group === group);
}

/**
 * Programs that the last app master had started, and was killed before it had written them down: nobody else would end them,
 * and the app would run once too often. Known by the environment that they began with, and by a number above all that are listed:
 * what a listed one has left running bears its number. Linux only.
 */
export function unlistedPrograms(home: string, app: string, listed: readonly WorkerIdentity[]): WorkerIdentity[] {
	const predecessor = readBootstrap(home, app);
	if (!predecessor || process.platform !== 'linux') return [];
	const marks = [`FCM_HOME_MARK=${homeMark(home)}`, `FCM_APP=${app}`];
	const newest = Math.max(0, ...listed.map(({worker = 0}) => worker));
	const isUnlisted = (pid: number) => {
		const environment = read(pid, 'environ').split('\0');
		const number = numberIn(environment, predecessor.pid);
		return number > newest && marks.every((mark) => environment.includes(mark));
	};
	return living()
		.filter(({pid, group}) => pid === group && isUnlisted(pid))
		.map(({pid}) => ({pid, startTime: processStartTime(pid), kind: 'program' as const}))
		.filter(({startTime}) => startTime !== null);
}

/** As process-driver.ts gives it. */
function numberIn(environment: readonly string[], master: number): number {
	const prefix = `FCM_WORKER=${master}.`;
	return Number(environment.find((each) => each.startsWith(prefix))?.slice(prefix.length) ?? 0);
}

interface Living {
	pid: number;
	/** Of which it is a member. Every worker of this kind leads one. */
	group: number;
}

function living(): Living[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			const stat = read(Number(name), 'stat');
			const [state = 'X', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
			return stat === '' || state === 'Z' || state === 'X' ? [] : [{pid: Number(name), group: Number(group)}];
		});
}

function read(pid: number, file: 'stat' | 'environ'): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'latin1');
	} catch {
		return '';
	}
}
