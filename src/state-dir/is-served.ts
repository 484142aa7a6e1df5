import {readdirSync, readFileSync, readlinkSync, realpathSync} from 'node:fs';
import net from 'node:net';
import type {Lock} from './lock.ts';
import {homePaths, resolveHome} from './paths.ts';

/**
 * Whether a daemon of this home lives although its lock was free to take: then somebody has removed `lock-id`, or all that
 * is in the home, or the home itself, and a second daemon would make second copies of the apps that it does not find.
 * The one that lives puts everything back within seconds (home-watch.ts).
 */
export async function isServed(home: string, lock: Lock): Promise<boolean> {
	return (await accepts(homePaths(home).daemonSocket)) || othersHold(home, lock);
}

/** Also one that is stopped or busy: the kernel accepts for it. */
function accepts(socketPath: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = net.connect(socketPath);
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EAGAIN'));
	});
}

/** By the locks that are held on this machine: mostly there is none but ours, and nobody is looked at. */
function othersHold(home: string, lock: Lock): boolean {
	if (process.platform !== 'linux') return false;
	const sockets = heldLocks().filter(({address}) => address !== lock.address);
	if (sockets.length === 0) return false;
	const links = new Set(sockets.map(({inode}) => `socket:[${inode}]`));
	return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && serves(pid, home) && holds(pid, links));
}

function heldLocks(): {inode: string; address: string}[] {
	return readText('/proc/net/unix')
		.split('\n')
		.map((line) => /\s(\d+) @(fcm-[0-9a-f]{64})/.exec(line))
		.flatMap((match) => (match ? [{inode: match[1]!, address: match[2]!}] : []));
}

/** By its environment, which only its owner can read. */
function serves(pid: string, home: string): boolean {
	const variables = readText(`/proc/${pid}/environ`).split('\0');
	const written = variables.find((variable) => variable.startsWith('FCM_HOME='))?.slice('FCM_HOME='.length);
	if (written === undefined) return false;
	const its = resolveHome({FCM_HOME: written});
	return its === home || realPath(its) === realPath(home);
}

function holds(pid: string, links: ReadonlySet<string>): boolean {
	const folder = `/proc/${pid}/fd`;
	try {
		return readdirSync(folder).some((fd) => links.has(readLink(`${folder}/${fd}`)));
	} catch {
		return false;
	}
}

function readText(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

function readLink(file: string): string {
	try {
		return readlinkSync(file);
	} catch {
		return '';
	}
}

function realPath(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
}
