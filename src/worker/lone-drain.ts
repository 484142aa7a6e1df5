import {Server} from 'node:net';
import {Drain} from './drain.ts';
import {trackStreams} from './http2-requests.ts';
import {Http2Sessions} from './http2-sessions.ts';
import {ListeningServers} from './listening-servers.ts';
import {MasterChannel} from './master-channel.ts';
import type {Tracking} from './tracking.ts';

/** Ends the service of a process that has no app master, as a stopped worker does: what is in flight is finished. */
export class LoneDrain {
	readonly #servers: Set<Server>;
	readonly #drain: Drain;

	constructor({requests, connections}: Tracking) {
		const sessions = new Http2Sessions();
		const listening = new ListeningServers({
			listening: (server) => this.#drain.serverListens(server),
			failed: () => {},
			session: (session) => {
				sessions.add(session);
				trackStreams(session, requests);
			},
		});
		this.#servers = listening.servers;
		// Nobody is there: every message is lost at once.
		const channel = new MasterChannel((_message, _handle, _options, done) => {
			done(new Error('no app master'));
			return false;
		});
		this.#drain = new Drain({requests, connections, sessions, channel, servers: this.#servers});
		listening.subscribe();
	}

	/** One that listens already may have begun before anybody looked. */
	add(server: Server): void {
		if (server.listening) this.#servers.add(server);
	}

	/** The process ends by itself when nothing else holds it; `ms` later it is ended with code 2. */
	begin(ms: number): void {
		this.#drain.begin('stop');
		// Unref'd: a process that can end by itself must.
		setTimeout(() => process.exit(2), ms).unref();
	}
}

/** http, https, http2 and tls make servers that are net's. By their prototype, since these would have to be loaded. */
export function isServer(value: unknown): value is Server {
	return value instanceof Server;
}
