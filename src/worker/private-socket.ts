import {createServer, type Server, type Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {firstHttpServer, giveConnection, speaksHttp} from './inner-connection.ts';
import type {MasterChannel} from './master-channel.ts';

/** Nobody but the app master asks here, one probe after the other. */
const backlog = 16;

/** What net.js does at the end of every listen that is its own (Node 20 to 26). */
interface ListensOnFd extends Server {
	_listen2(address: null, port: null, addressType: null, backlog: number, fd: number): void;
}

/**
 * Where the app master asks this one worker how it is, although its public port is shared by all. Each connection is given
 * to the app's first http or https server that listens, held back or not. What comes here is no traffic: it is in no
 * figure, keeps nothing alive, and ends when a drain begins.
 */
export class PrivateSocket {
	/** Connections of probes, and of whoever else adds some; for trackers to leave out. */
	readonly probes = new Set<Duplex>();

	readonly #fd: number;
	readonly #servers: ReadonlySet<Server>;
	readonly #channel: MasterChannel;
	readonly #entry: Server;
	readonly #own = new Set<Socket>();
	#told = false;

	/** `fd`: of the socket that the app master has bound. `servers`: those of the app, in the order in which they listened. */
	constructor(fd: number, servers: ReadonlySet<Server>, channel: MasterChannel) {
		this.#fd = fd;
		this.#servers = servers;
		this.#channel = channel;
		this.#entry = createServer((socket) => this.#connected(socket));
	}

	/** To be called before any code of the app runs, and before anybody watches what listens. */
	listen(onError: (error: Error) => void): void {
		this.#entry.on('error', onError);
		// Not `listen({fd})`: in a worker that asks the primary, which has closed its end.
		(this.#entry as ListensOnFd)._listen2(null, null, null, backlog, this.#fd);
		this.#entry.unref();
	}

	/** A server of the app is about to emit 'listening'. */
	serverListens(server: Server): void {
		if (this.#told || !this.#entry.listening || !speaksHttp(server)) return;
		this.#told = true;
		// Before 'listening' an http server is not ready for connections.
		setImmediate(() => this.#channel.send({type: 'probeable'}));
	}

	/** Takes no probe any more. */
	close(): void {
		this.#entry.close();
		for (const socket of this.#own) socket.destroy();
	}

	#connected(socket: Socket): void {
		// Before Node publishes the connection, which is when it would be counted.
		this.probes.add(socket);
		this.#own.add(socket);
		socket.on('close', () => {
			this.probes.delete(socket);
			this.#own.delete(socket);
		});
		socket.unref();
		const server = firstHttpServer(this.#servers);
		if (server) giveConnection(socket, server);
		else socket.destroy();
	}
}
