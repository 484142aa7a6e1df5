import type {ServerResponse} from 'node:http';
import type {IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream} from 'node:http2';
import type {Socket} from 'node:net';
import {type RequestTracker, standIn} from './request-tracker.ts';

/** Each `Worker` of a process without a master tells of all its sessions. */
const known = new WeakSet<ServerHttp2Session>();

/**
 * Counts the streams of a session as requests. Node has no diagnostics channel for them that all its versions have, and a
 * listener on the server would change servers that have none; on the session Node itself has one always.
 */
export function trackStreams(session: ServerHttp2Session, requests: RequestTracker): void {
	if (session.destroyed || known.has(session)) return;
	known.add(session);
	const socket = socketOf(session);
	// First: the app's own may answer at once.
	session.prependListener('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
		const exchange = new Http2Exchange(stream, headers, socket);
		Object.defineProperty(stream, standIn, {value: exchange});
		requests.start(exchange as unknown as ServerResponse);
	});
}

/** `session.socket` is a proxy that is no key of the connection and throws when it has ended; what its methods return is the socket. */
function socketOf(session: ServerHttp2Session): Socket {
	return session.socket.off('close', () => {}) as Socket;
}

/** A stream, with what is read of responses while they are tracked, listed and drained. */
class Http2Exchange {
	readonly req: {method: string; url: string; headers: object; httpVersion: '2.0'; socket: Socket};
	/** Written in a drain, where the session gets GOAWAY instead. */
	shouldKeepAlive = true;
	readonly #stream: ServerHttp2Stream;

	constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, socket: Socket) {
		this.#stream = stream;
		// Without headers: what a drain does for bodies of HTTP/1 is not for streams.
		const {':method': method = '', ':path': url = ''} = headers;
		this.req = {method, url, headers: {}, httpVersion: '2.0', socket};
	}

	get headersSent(): boolean {
		return this.#stream.headersSent;
	}

	get statusCode(): number {
		return Number(this.#stream.sentHeaders?.[':status'] ?? 0);
	}

	/** An answer that is whole ends without an error code; a client that gives up sends one. */
	get writableFinished(): boolean {
		return this.statusCode > 0 && !this.#stream.aborted && this.#stream.rstCode === 0;
	}

	on(_: 'close', listener: () => void): void {
		this.#stream.once('close', () => listener.call(this));
	}
}
