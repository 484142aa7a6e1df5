import {readFileSync} from 'node:fs';
import type {Master} from '../master/master.ts';
import {endGroup, groupMembers} from '../master/process-group.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import type {Logger} from '../shared/logger.ts';
import {type WorkerIdentity, writeWorkers} from '../state-dir/bundle.ts';
import {listedWorkers, unlistedPrograms} from '../state-dir/left-workers.ts';
import {isSameProcess, processStartTime} from '../state-dir/process-identity.ts';

export interface OrphanOptions {
	home: string;
	spec: Pick<AppSpec, 'name' | 'killTimeoutMs' | 'killSignal' | 'treekill'>;
	master: Master;
	logger: Logger;
}

const lookMs = 50;

/** `room`: the app may be started again. `over`: nothing of it is left. */
export interface Reaping {
	room: Promise<unknown>;
	over: Promise<unknown>;
}

/**
 * Ends what the workers of an app master that died have left behind.
 *
 * Those with our preload notice its death themselves, let go of their ports, finish what is in flight and exit; nothing
 * waits for that. But one whose event loop is stuck notices nothing, would run for ever, and may still hold the port:
 * whoever is left when the grace period is over gets SIGKILL. Other programs serve on until they are told to end, and
 * hold their ports until they have: exactly one copy of them may run, so a start waits.
 */
export function reapOrphans({home, spec, master, logger}: OrphanOptions): Reaping {
	const listed = listedWorkers(home, spec.name);
	const unlisted = kindOf(master.spec) === 'program' ? unlistedPrograms(home, spec.name, listed) : [];
	const left = [...listed, ...unlisted].filter((worker) => isThere(worker, spec.name));
	keepList({home, spec, master, logger});
	const ends = left.map((worker) => {
		if (worker.kind !== 'cluster') logger.warn('ending a worker that outlived its app master', {pid: worker.pid});
		return {
			kind: worker.kind,
			end: worker.kind === 'program' ? endProgram(worker, spec) : endLate(worker, spec, logger),
		};
	});
	const programs = ends.filter(({kind}) => kind === 'program');
	return {room: Promise.all(programs.map(({end}) => end)), over: Promise.all(ends.map(({end}) => end))};
}

/** A leader may be gone and have left its group behind; the number alone might be another group's by now. */
function isThere({pid, startTime, kind}: WorkerIdentity, app: string): boolean {
	if (isSameProcess(pid, startTime)) return true;
	return kind !== 'cluster' && groupMembers(pid).some((member) => isOfApp(member, app));
}

function isOfApp(pid: number, app: string): boolean {
	try {
		return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`FCM_APP=${app}`);
	} catch {
		return false;
	}
}

async function endProgram(worker: WorkerIdentity, spec: OrphanOptions['spec']): Promise<void> {
	const killAt = steadyNow() + spec.killTimeoutMs;
	if (spec.treekill) return endGroup(worker.pid, {signal: spec.killSignal, killAt});
	signal(worker, spec.killSignal);
	await ended(worker, killAt);
	signal(worker, 'SIGKILL');
}

/** It ends by itself; what it had started does not. */
async function endLate(worker: WorkerIdentity, spec: OrphanOptions['spec'], logger: Logger): Promise<void> {
	await ended(worker, steadyNow() + spec.killTimeoutMs);
	if (isSameProcess(worker.pid, worker.startTime)) {
		logger.warn('killing a worker that outlived its app master', {pid: worker.pid});
		signal(worker, 'SIGKILL');
	}
	if (worker.kind === 'node' && spec.treekill && groupMembers(worker.pid).some((pid) => isOfApp(pid, spec.name)))
		await endGroup(worker.pid, {signal: 'SIGTERM', killAt: steadyNow() + spec.killTimeoutMs});
}

async function ended({pid, startTime}: WorkerIdentity, until: number): Promise<void> {
	while (isSameProcess(pid, startTime) && steadyNow() < until) await pause(lookMs);
}

function signal({pid, startTime}: WorkerIdentity, name: NodeJS.Signals): void {
	try {
		if (isSameProcess(pid, startTime)) process.kill(pid, name);
	} catch {
		// Gone since.
	}
}

/** For the next app master, should this one die: rewritten whenever a worker comes or goes. */
function keepList({home, spec, master, logger}: OrphanOptions): void {
	let kept = '';
	master.on('changed', (what) => {
		if (what !== 'event') return;
		const pids = master.status().workers.flatMap(({pid}) => (pid > 0 ? [pid] : []));
		const now = pids.join();
		if (now === kept) return;
		kept = now;
		const kind = kindOf(master.spec);
		try {
			writeWorkers(
				home,
				spec.name,
				pids.map((pid) => ({pid, startTime: processStartTime(pid), kind, worker: master.workerActions.numberOf(pid)})),
			);
		} catch (error) {
			logger.error(error instanceof Error ? error.message : String(error));
		}
	});
}

function kindOf({mode, program}: AppSpec): WorkerIdentity['kind'] {
	if (mode === 'cluster') return 'cluster';
	return program.kind === 'node' ? 'node' : 'program';
}
