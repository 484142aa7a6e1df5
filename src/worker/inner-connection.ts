import type {Server} from 'node:net';
import type {Duplex} from 'node:stream';
import {isHttp} from './gentle-close.ts';

/** An http2 server without `allowHTTP1` has the methods too, but not the timeouts. Plain http2 has neither. */
export function speaksHttp(server: Server): boolean {
	return isHttp(server) && 'headersTimeout' in server;
}

/** The first of the app's servers that takes what `giveConnection` gives. */
export function firstHttpServer(servers: Iterable<Server>): Server | undefined {
	return [...servers].find((server) => server.listening && speaksHttp(server));
}

/**
 * Gives a connection to a server of the app that came another way than through its port. A server that speaks TLS gets it as
 * if its handshake were over, so who asks needs no certificate. Apps and middlewares look at who asks and how, so the
 * socket answers as one from this machine, and as a secure one there.
 */
export function giveConnection(socket: Duplex, server: Server): void {
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
