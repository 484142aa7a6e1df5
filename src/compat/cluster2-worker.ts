import type {EventEmitter} from 'node:events';
import type {Server, Socket} from 'node:net';
import {ecvHook, setEcvValidator} from '../worker/ecv/ecv-hook.ts';
import {Worker} from '../worker/worker.ts';
import type {AppOnPort, Settings} from './cluster2-options.ts';

/** cluster2 says 400, where others say 503. */
const drainedStatus = 400;

/** Serves the apps in a worker; `listening` when the first of them does. */
export function serveAsWorker(
	emitter: EventEmitter,
	settings: Settings,
	apps: readonly AppOnPort[],
	listening: () => void,
): void {
	prepareEcv(settings);
	const worker = new Worker();
	worker.on('close', () => emitter.emit('SIGTERM', {pid: process.pid, type: 'worker'}));
	const servers = apps.flatMap(({app, port}) => [port].flat().map((each) => app.listen(Number(each), settings.host)));
	for (const server of servers) {
		endIdle(server, settings.timeoutMs, () => {
			worker.status.increment('timedoutConnections');
			emitter.emit('warning', {message: 'Client socket timed out'});
		});
	}
	servers[0]?.once('listening', listening);
}

/** What only the worker's own process can be told of the heartbeat. */
export function prepareEcv({ecv, validator}: Settings): void {
	if (!ecv) return;
	ecvHook().drainedStatus = drainedStatus;
	setEcvValidator(validator);
}

/** Ends sockets on which nothing has happened for so long, whatever protocol they speak. */
export function endIdle(server: Server, ms: number, ended: () => void): void {
	const end = (socket: Socket) => {
		ended();
		socket.destroy();
	};
	if (!('keepAliveTimeout' in server)) {
		server.on('connection', (socket) => socket.setTimeout(ms, () => end(socket)));
		return;
	}
	// An http server counts by itself, between requests and within.
	Object.assign(server, {timeout: ms, keepAliveTimeout: ms});
	server.on('timeout', end);
}
