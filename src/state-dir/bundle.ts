import {chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync} from 'node:fs';
import {type AppSpec, appNamePattern} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';
import {appPaths, homePaths} from './paths.ts';
import {requireStateText} from './read-state-text.ts';
import {writeFailed, writeFileAtomic, writeProcessFile} from './write-file-atomic.ts';

/** How to find a living app master again, left by it for the next daemon. */
export interface Bootstrap {
	pid: number;
	/** See processStartTime. */
	startTime: string | null;
	protocol: number;
	/** The fcm version of the app master. */
	version: string;
	socket: string;
}

/** Makes the app's folder if need be (0700). Throws FCM_ERR_STATE_WRITE. */
export function writeSpec(home: string, spec: AppSpec): void {
	makeBundle(home, spec.name);
	writeFileAtomic(appPaths(home, spec.name).spec, `${JSON.stringify(spec, null, '\t')}\n`);
}

/** Throws FCM_ERR_MASTER_START when there is none or it is damaged. */
export function readSpec(home: string, name: string): AppSpec {
	const file = appPaths(home, name).spec;
	let spec: Partial<AppSpec> | null;
	try {
		spec = JSON.parse(requireStateText(file));
	} catch (error) {
		throw new FcmError('FCM_ERR_MASTER_START', `cannot read ${file}: ${(error as Error).message}`, {cause: error});
	}
	if (spec?.name !== name || typeof spec.script !== 'string') {
		throw new FcmError('FCM_ERR_MASTER_START', `${file} does not hold the spec of "${name}"`);
	}
	return spec as AppSpec;
}

/** Throws FCM_ERR_STATE_WRITE. */
export function writeBootstrap(home: string, name: string, bootstrap: Bootstrap): void {
	makeBundle(home, name);
	writeProcessFile(appPaths(home, name).bootstrap, `${JSON.stringify(bootstrap)}\n`);
}

/** Null when no app master has left one, or it is damaged: then nobody is to be found through it. */
export function readBootstrap(home: string, name: string): Bootstrap | null {
	try {
		const value: unknown = JSON.parse(requireStateText(appPaths(home, name).bootstrap));
		return isBootstrap(value) ? value : null;
	} catch {
		return null;
	}
}

/** Where the release is that serves, and the paths that led there. */
export interface ServingRelease {
	written: {script: string; cwd: string};
	script: string;
	cwd: string;
}

/** Throws FCM_ERR_STATE_WRITE. */
export function writeRelease(home: string, name: string, release: ServingRelease): void {
	writeFileAtomic(appPaths(home, name).release, `${JSON.stringify(release)}\n`);
}

/** Null when none was left for these paths: then they are resolved anew. */
export function readRelease(home: string, {name, script, cwd}: AppSpec): {script: string; cwd: string} | null {
	try {
		const release = JSON.parse(requireStateText(appPaths(home, name).release)) as ServingRelease;
		const isOfSpec = release.written.script === script && release.written.cwd === cwd;
		const isThere = isOfSpec && lstatSync(release.script).isFile() && lstatSync(release.cwd).isDirectory();
		return isThere ? {script: release.script, cwd: release.cwd} : null;
	} catch {
		return null;
	}
}

/** A worker's process, as `isSameProcess` knows it again. */
export interface WorkerIdentity {
	pid: number;
	startTime: string | null;
	/** `node` and `program` lead process groups; a program does not notice the death of its app master. */
	kind: 'cluster' | 'node' | 'program';
	/** Its number with its app master, counted up. */
	worker?: number;
}

/** An older fcm, which named no kind, had only the first. */
const kinds = ['cluster', 'node', 'program'] as const;

/** Throws FCM_ERR_STATE_WRITE. */
export function writeWorkers(home: string, name: string, workers: readonly WorkerIdentity[]): void {
	writeProcessFile(appPaths(home, name).workers, `${JSON.stringify(workers)}\n`);
}

/** Those of the last app master; none when it left no list or a damaged one. */
export function readWorkers(home: string, name: string): WorkerIdentity[] {
	try {
		const value: unknown = JSON.parse(requireStateText(appPaths(home, name).workers));
		if (!Array.isArray(value)) return [];
		return value
			.filter((each) => Number.isSafeInteger(each?.pid) && each.startTime !== undefined)
			.map(({pid, startTime, kind, worker}) => ({
				...{pid, startTime, kind: kinds.find((known) => known === kind) ?? 'cluster'},
				...(Number.isSafeInteger(worker) && {worker}),
			}));
	} catch {
		return [];
	}
}

/** Whether load balancers are told that the app is down. Throws FCM_ERR_STATE_WRITE. */
export function writeDrained(home: string, name: string, drained: boolean): void {
	const {drained: file} = appPaths(home, name);
	try {
		if (!drained) rmSync(file, {force: true});
	} catch (error) {
		throw writeFailed(file, error);
	}
	if (drained) writeFileAtomic(file, '');
}

export function readDrained(home: string, name: string): boolean {
	return existsSync(appPaths(home, name).drained);
}

/** Removes the app's folder and socket. Removes a symlink itself, never what it points to. */
export function removeBundle(home: string, name: string): void {
	const {dir, socket} = appPaths(home, name);
	try {
		rmSync(socket, {force: true});
		rmSync(dir, {recursive: true, force: true});
	} catch (error) {
		const message = `cannot remove ${dir}: ${(error as Error).message}`;
		throw new FcmError('FCM_ERR_HOME_UNUSABLE', message, {cause: error});
	}
}

/** The names of all apps that have a folder, sorted. */
export function listBundles(home: string): string[] {
	try {
		return readdirSync(homePaths(home).apps, {withFileTypes: true})
			.filter((entry) => entry.isDirectory() && appNamePattern.test(entry.name))
			.map((entry) => entry.name)
			.sort();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw new FcmError('FCM_ERR_HOME_UNUSABLE', `cannot list the apps: ${(error as Error).message}`, {cause: error});
	}
}

function makeBundle(home: string, name: string): void {
	const {dir} = appPaths(home, name);
	try {
		mkdirSync(dir, {mode: 0o700});
		chmodSync(dir, 0o700);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFailed(dir, error);
	}
	if (!lstatSync(dir).isDirectory()) {
		throw new FcmError('FCM_ERR_HOME_UNUSABLE', `${dir} is not a directory`);
	}
}

function isBootstrap(value: unknown): value is Bootstrap {
	if (typeof value !== 'object' || value === null) return false;
	const {pid, startTime, protocol, version, socket} = value as Record<string, unknown>;
	return (
		Number.isSafeInteger(pid) &&
		(startTime === null || typeof startTime === 'string') &&
		typeof protocol === 'number' &&
		typeof version === 'string' &&
		typeof socket === 'string'
	);
}
