import {readdirSync, readFileSync, readlinkSync} from 'node:fs';

/** Where sockets are bound or listen, and by whom, as far as this user may look. */
export interface SocketTable {
	/** Unix sockets by path; abstract ones begin with `@`. */
	unix: ReadonlyMap<string, SocketOwner>;
	/** TCP ports that somebody listens on, on any address. */
	ports: ReadonlyMap<number, SocketOwner>;
}

export interface SocketOwner {
	/** Null for a process of another user. */
	pid: number | null;
}

/** Null where there is no /proc. */
export function socketTable(pids: readonly number[]): SocketTable | null {
	if (process.platform !== 'linux') return null;
	const unix = unixSockets(readLines('/proc/net/unix'));
	const ports = [...listeningPorts(readLines('/proc/net/tcp')), ...listeningPorts(readLines('/proc/net/tcp6'))];
	const owners = socketOwners(pids, new Set([...unix, ...ports].map(([, inode]) => inode)));
	const owned = <Key>([key, inode]: readonly [Key, string]) => [key, {pid: owners.get(inode) ?? null}] as const;
	return {unix: new Map(unix.map(owned)), ports: new Map(ports.map(owned))};
}

/** `Num RefCount Protocol Flags Type St Inode Path`: the path is the rest of the line. Sockets without one are left out. */
export function unixSockets(lines: readonly string[]): (readonly [path: string, inode: string])[] {
	return lines.flatMap((line) => {
		const found = /^\S+: \S+ \S+ (\S+) \S+ \S+\s+(\d+) (.+)$/.exec(line);
		// Accepted connections carry the path of their listener; only that one has the flag __SO_ACCEPTCON.
		return found && Number.parseInt(found[1]!, 16) & 0x10000 ? [[withoutPadding(found[3]!), found[2]!] as const] : [];
	});
}

/** Node 20 fills abstract names up with zero bytes, which the kernel writes as `@`; later versions do not. */
function withoutPadding(name: string): string {
	return name.startsWith('@') ? name.replace(/@+$/, '') : name;
}

const stateListen = '0A';

/** `sl local_address rem_address st … inode`, addresses in hexadecimal. */
export function listeningPorts(lines: readonly string[]): (readonly [port: number, inode: string])[] {
	return lines.flatMap((line) => {
		const fields = line.trim().split(/\s+/);
		const [, local = '', , state, , , , , , inode] = fields;
		const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
		return state === stateListen && inode !== undefined && port > 0 ? [[port, inode] as const] : [];
	});
}

/** Inode -> pid, for those that are looked for. */
function socketOwners(pids: readonly number[], wanted: ReadonlySet<string>): Map<string, number> {
	const owners = new Map<string, number>();
	for (const pid of pids) {
		for (const fd of namesIn(`/proc/${pid}/fd`)) {
			const inode = /^socket:\[(\d+)\]$/.exec(linkAt(`/proc/${pid}/fd/${fd}`))?.[1];
			// The first one: a listening socket that workers share belongs to their master, which has the lower pid.
			if (inode !== undefined && wanted.has(inode) && !owners.has(inode)) owners.set(inode, pid);
		}
	}
	return owners;
}

function readLines(file: string): string[] {
	try {
		return readFileSync(file, 'utf8').split('\n');
	} catch {
		return [];
	}
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function linkAt(file: string): string {
	try {
		return readlinkSync(file);
	} catch {
		return '';
	}
}
