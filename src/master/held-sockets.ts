import {spawnSync} from 'node:child_process';
import {lstatSync, readFileSync, rmSync} from 'node:fs';
import net from 'node:net';
import {getSystemErrorName} from 'node:util';
import type {SocketSpec} from '../protocol/app-spec.ts';
import {addressWords} from '../shared/address-words.ts';

export interface HeldSocket {
	readonly name: string;
	readonly spec: SocketSpec;
	/** In this process. */
	readonly fd: number;
}

/** Internal to Node, but stable since 0.x: what node:cluster binds by in its primary. Bound, and not listening. */
interface BoundHandle {
	readonly fd: number;
	/** Tells of an address that is taken: bind itself keeps quiet about it until listen. */
	getsockname?(out: object): number;
	setBlocking(blocking: boolean): number;
	close(): void;
}
type Bind = (address: string, port: number, addressType: 4 | 6 | -1) => BoundHandle | number;

/** As Node itself asks for. */
const backlog = 511;
const listenMs = 20_000;

/** Ends before it can accept: `exit` comes before the first turn of its loop. */
const listenScript = `
	const {createServer} = require('node:net');
	for (const fd of JSON.parse(process.argv[1])) {
		createServer().on('error', (error) => { throw error; }).listen({fd, backlog: ${backlog}});
	}
	process.exit(0);
`;

/** The listening sockets that this app master keeps open, whichever workers come and go: connections wait in the kernel. */
export class HeldSockets {
	readonly #handles = new Map<string, BoundHandle>();

	/**
	 * In the order of their names' appearance; opens those that are not open yet.
	 *
	 * @throws Error with `code` and `address` when one cannot be had
	 */
	open(sockets: Record<string, SocketSpec>): HeldSocket[] {
		const opened: string[] = [];
		try {
			for (const spec of Object.values(sockets)) {
				const key = socketWords(spec);
				if (this.#handles.has(key)) continue;
				this.#handles.set(key, bind(spec));
				opened.push(key);
			}
			if (opened.length > 0) listen(opened.map((key) => this.#handles.get(key)!));
		} catch (error) {
			for (const key of opened) this.#close(key);
			throw error;
		}
		return Object.entries(sockets).map(([name, spec]) => ({name, spec, fd: this.#handles.get(socketWords(spec))!.fd}));
	}

	/** Closes all others. */
	keepOnly(sockets: Record<string, SocketSpec>): void {
		const kept = new Set(Object.values(sockets).map(socketWords));
		for (const key of [...this.#handles.keys()]) if (!kept.has(key)) this.#close(key);
	}

	#close(key: string): void {
		this.#handles.get(key)?.close();
		this.#handles.delete(key);
	}
}

/** What the LISTEN_FDS protocol says beside LISTEN_PID. Empty without sockets. */
export function socketEnv(sockets: readonly HeldSocket[]): Record<string, string> {
	if (sockets.length === 0) return {};
	return {LISTEN_FDS: String(sockets.length), LISTEN_FDNAMES: sockets.map(({name}) => name).join(':')};
}

function bind(spec: SocketSpec): BoundHandle {
	const {_createServerHandle} = net as unknown as {_createServerHandle: Bind};
	if ('path' in spec) removeStale(spec.path);
	const handle =
		'path' in spec
			? _createServerHandle(spec.path, -1, -1)
			: _createServerHandle(addressOf(spec.host), spec.port, net.isIPv6(spec.host) ? 6 : 4);
	if (typeof handle === 'number') throw bindError(handle, spec);
	const errno = handle.getsockname?.({}) ?? 0;
	if (errno === 0) return handle;
	handle.close();
	throw bindError(errno, spec);
}

function addressOf(host: string): string {
	if (host === 'localhost') return '127.0.0.1';
	if (net.isIP(host) !== 0) return host;
	throw new Error(`the host of a socket must be an IP address, not ${host}`);
}

function bindError(errno: number, spec: SocketSpec): Error {
	const code = getSystemErrorName(errno);
	const address = socketWords(spec);
	return Object.assign(new Error(`cannot listen on ${address}: ${code}`), {code, address});
}

/**
 * Makes the sockets listen without accepting anything here: a handle of this process that listens would also accept. So
 * a Node process does it, once, and ends; what a socket is, is not a matter of who has it.
 */
function listen(handles: readonly BoundHandle[]): void {
	const fds = handles.map((_, index) => 3 + index);
	const {status, stderr, error} = spawnSync(process.execPath, ['-e', listenScript, '--', JSON.stringify(fds)], {
		env: {},
		cwd: '/',
		stdio: ['ignore', 'ignore', 'pipe', ...handles.map(({fd}) => fd)],
		timeout: listenMs,
	});
	if (status !== 0) throw error ?? new Error(`cannot listen: ${String(stderr).trim().slice(0, 500)}`);
	// As systemd passes them; a program that wants to poll says so itself, and Node does.
	for (const handle of handles) handle.setBlocking(true);
}

/** A socket file that nobody listens on was left by an app master that was killed. */
function removeStale(path: string): void {
	if (process.platform !== 'linux' || !lstatSync(path, {throwIfNoEntry: false})?.isSocket()) return;
	const isBound = readFileSync('/proc/net/unix', 'latin1')
		.split('\n')
		.some((line) => line.endsWith(` ${path}`));
	if (!isBound) rmSync(path, {force: true});
}

/** "0.0.0.0:3000", or a path. */
export function socketWords(spec: SocketSpec): string {
	if ('path' in spec) return spec.path;
	const {port} = spec;
	const host = spec.host === 'localhost' ? '127.0.0.1' : spec.host;
	return addressWords({address: host, port, addressType: net.isIPv6(host) ? 6 : 4});
}
