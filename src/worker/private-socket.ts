import {createServer, type Server, type Socket} from 'node:net';
import {isHttp} from './gentle-close.ts';
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
	/** Connections of probes; for trackers to leave out. */
	readonly probes = new Set<Socket>();

	readonly #fd: number;
	readonly #servers: ReadonlySet<Server>;
	readonly #channel: MasterChannel;
	readonly #entry: Server;
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
		for (const socket of this.probes) socket.destroy();
	}

	#connected(socket: Socket): void {
		// Before Node publishes the connection, which is when it would be counted.
		this.probes.add(socket);
		socket.on('close', () => this.probes.delete(socket));
		socket.unref();
		const server = [...this.#servers].find((server) => server.listening && speaksHttp(server));
		if (server) give(socket, server);
		else socket.destroy();
	}
}

/** An http2 server without `allowHTTP1` has the methods too, but not the timeouts. Plain http2 has neither. */
function speaksHttp(server: Server): boolean {
	return isHttp(server) && 'headersTimeout' in server;
}

/**
 * A server that speaks TLS gets the connection as if its handshake were over, so a probe needs no certificate. Apps and
 * middlewares look at who asks and how, so the socket answers as one from this machine, and as a secure one there.
 */
function give(socket: Socket, server: Server): void {
	Object.defineProperties(socket, {
		remoteAddress: {value: '127.0.0.1'},
		remoteFamily: {value: 'IPv4'},
		remotePort: {value: 0},
	});
	const speaksTls = 'setSecureContext' in server;
	if (speaksTls)
		Object.assign(socket, {server, encrypted: true, authorized: false, alpnProtocol: false, getPeerCertificate});
	server.emit(speaksTls ? 'secureConnection' : 'connection', socket);
}

/** As of a client that has none. */
function getPeerCertificate(): object {
	return {};
}
