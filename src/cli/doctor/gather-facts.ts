import {existsSync, realpathSync, statfsSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {homePaths} from '../../client/home.ts';
import {type DaemonLook, lookAtDaemon} from '../../client/look-at-daemon.ts';
import {
	homeEntries,
	homeMark,
	inspectHome,
	isLocked,
	listBundles,
	lockAddress,
	readWorkers,
	registeredApps,
} from '../../client/look-at-home.ts';
import {lookAtMasters} from '../../client/look-at-masters.ts';
import {isDeadSocket} from '../../client/mend.ts';
import {processTable} from '../../client/process-table.ts';
import {type SocketTable, socketTable} from '../../client/socket-table.ts';
import {entrypoints} from '../../entrypoints.ts';
import {pause} from '../../shared/deadline.ts';
import {FcmError} from '../../shared/errors.ts';
import {version} from '../../shared/version.ts';
import {installedUnits} from '../boot/installed-unit.ts';
import {type Machine, thisMachine} from '../boot/machine.ts';
import type {CommandContext} from '../command-context.ts';
import type {Facts} from './facts.ts';

/** Looks at everything once. Files come before the tables of processes and sockets: what is in use by then is in those. */
export async function gatherFacts(context: Pick<CommandContext, 'env' | 'home'>): Promise<Facts> {
	const {home} = context;
	const machine = thisMachine(context);
	const trust = trustIn(home);
	// What is in a home that somebody else may write to is not to be believed.
	const ours = trust.kind === 'ours';
	const entries = ours ? homeEntries(home) : [];
	const bundles = ours ? listBundles(home) : [];
	const registered = ours ? registeredApps(home) : null;
	const {daemon, locked} = ours ? await settledDaemon(home) : nothing;
	const masters = ours
		? await lookAtMasters(home, [...new Set([...bundles, ...(registered?.keys() ?? [])])].sort())
		: [];
	const writtenWorkers = bundles.flatMap((app) => readWorkers(home, app));
	const processes = processTable();
	const sockets = processes && socketTable(processes.map(({pid}) => pid));
	return {
		...{home, realHome: realPath(home), mark: homeMark(home), trust, self: self(machine), entries, disk: diskOf(home)},
		...{locked, lockHolder: holderOf(ours ? lockAddress(home) : null, sockets), daemon, registered, bundles, masters},
		...{writtenWorkers, processes, sockets, deadSockets: await deadSockets(home, entries, sockets)},
		boot: bootOf(machine, home),
	};
}

const nothing: {daemon: DaemonLook; locked: boolean} = {daemon: {kind: 'none', socketIsThere: false}, locked: false};

function trustIn(home: string): Facts['trust'] {
	try {
		return {kind: inspectHome(home) ? 'ours' : 'missing'};
	} catch (error) {
		return {kind: 'refused', reason: FcmError.from(error).message};
	}
}

const startingMs = 3000;

/** A daemon that starts has the lock before it answers: it is given a moment. */
async function settledDaemon(home: string): Promise<{daemon: DaemonLook; locked: boolean}> {
	const deadline = performance.now() + startingMs;
	for (;;) {
		const daemon = await lookAtDaemon(home);
		const locked = await isLocked(home);
		if (daemon.kind !== 'none' || !locked || performance.now() >= deadline) return {daemon, locked};
		await pause(50);
	}
}

function self({platform, user}: Machine): Facts['self'] {
	const {pid, version: node, execPath} = process;
	const cli = fileURLToPath(entrypoints.cli);
	return {pid, uid: process.geteuid?.() ?? null, node, execPath, cli, version, platform, user};
}

/** Of the nearest folder that exists. */
function diskOf(home: string): Facts['disk'] {
	try {
		const {bsize, bavail, blocks, ffree, files} = statfsSync(home);
		return {freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles: ffree, totalFiles: files};
	} catch {
		const parent = path.dirname(home);
		return parent === home ? null : diskOf(parent);
	}
}

function holderOf(address: string | null, sockets: SocketTable | null): number | null {
	return (address !== null && sockets?.unix.get(address)?.pid) || null;
}

/** Only those are tried that the kernel's table does not list: a worker's socket that lives is never knocked at. */
async function deadSockets(home: string, entries: Facts['entries'], sockets: SocketTable | null): Promise<string[]> {
	const {run} = homePaths(home);
	const bound = new Set([...(sockets?.unix.keys() ?? [])].map(inRealFolder));
	const candidates = entries.filter(({kind, path: file}) => {
		if (kind !== 'socket' || path.dirname(file) !== run) return false;
		return sockets ? !bound.has(inRealFolder(file)) : file.endsWith('.sock');
	});
	const dead = await Promise.all(candidates.map((entry) => isDeadSocket(entry.path)));
	return candidates.filter((_, index) => dead[index]).map((entry) => entry.path);
}

/** The same socket may have been bound by another spelling of its folder. */
function inRealFolder(file: string): string {
	return path.join(realPath(path.dirname(file)), path.basename(file));
}

function realPath(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
}

function bootOf(machine: Machine, home: string): Facts['boot'] {
	const units = installedUnits(machine)
		.filter((unit) => realPath(unit.home) === realPath(home))
		.map((unit) => ({...unit, missing: [unit.node, unit.cli].filter((file) => !existsSync(file))}));
	return {systemd: existsSync('/run/systemd/system'), lingers: machine.lingers(machine.user), units};
}
