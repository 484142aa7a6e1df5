import {once} from 'node:events';
import type {Socket} from 'node:net';
import {IPCModule} from 'node-ipc';

/** A stream of bytes to one peer: node-ipc's socket, and the only thing the rest of this folder knows of it. */
export interface Wire {
	write(text: string): void;
	/** What is written and not yet taken over by the kernel. */
	readonly pendingBytes: number;
	/**
	 * Ends once everything written is out, and takes nothing more in. A peer that does not read is cut off after a second.
	 * `linger`: only once the peer has closed its side too. Without, a peer that writes at that moment gets EPIPE, and never
	 * reads the last words.
	 */
	end(linger?: boolean): void;
	/** Ends at once. */
	destroy(): void;
	/** Lets the process end although the connection is open. */
	unref(): void;
	onData(listener: (chunk: Buffer) => void): void;
	onClose(listener: () => void): void;
}

export interface Listener {
	/** Accepts nobody from now on; resolves when the last wire is closed. */
	close(): Promise<void>;
}

const flushMs = 1000;

/**
 * Every server and client has its own IPCModule, since the config belongs to the module. `rawBuffer`, because with its
 * own messages node-ipc buffers without a limit, in quadratic time, and lets a peer emit any event of ours by name.
 */
function createModule(): IPCModule {
	const ipc = new IPCModule();
	Object.assign(ipc.config, {
		silent: true,
		rawBuffer: true,
		unlink: false,
		sync: false,
		// The server above counts: Node would close whoever is too many without a word.
		maxConnections: Number.MAX_SAFE_INTEGER,
		stopRetrying: true,
	} satisfies Partial<IPCModule['config']>);
	return ipc;
}

/** Rejects with the socket's error, EADDRINUSE for a path that exists. */
export async function listen(path: string, onWire: (wire: Wire) => void): Promise<Listener> {
	const ipc = createModule();
	const dataListeners = new WeakMap<Socket, (chunk: Buffer) => void>();
	ipc.serve(path, () => {});
	const {server} = ipc;
	server.on('data', (chunk, socket) => dataListeners.get(socket)?.(chunk));
	server.on('connect', (socket) => {
		const write = (text: string) => server.emit(socket, text);
		onWire(wireOf(socket, write, (listener) => dataListeners.set(socket, listener)));
	});
	server.start();
	await once(server.server, 'listening');
	return {
		close: () => new Promise((resolve) => server.server.close(() => resolve())),
	};
}

/** Rejects with the socket's error: ENOENT, ECONNREFUSED, EACCES. */
export function dial(path: string): Promise<Wire> {
	const ipc = createModule();
	const id = 'peer';
	ipc.connectTo(id, path, () => {});
	const client = ipc.of[id]!;
	return new Promise((resolve, reject) => {
		client.on('error', reject);
		client.on('connect', () => {
			const write = (text: string) => client.emit(text);
			resolve(wireOf(client.socket, write, (listener) => client.on('data', listener)));
		});
	});
}

function wireOf(socket: Socket, write: (text: string) => void, onData: Wire['onData']): Wire {
	return {
		write: (text) => {
			if (socket.writable) write(text);
		},
		get pendingBytes() {
			return socket.writableLength;
		},
		end: (linger = false) => {
			const timer = setTimeout(() => socket.destroy(), flushMs).unref();
			socket.once('close', () => clearTimeout(timer));
			if (linger) socket.end();
			else socket.destroySoon();
		},
		destroy: () => socket.destroy(),
		unref: () => socket.unref(),
		onData,
		onClose: (listener) => socket.once('close', listener),
	};
}
