/**
 * Program: runs before the app, inside the app's process, by `node --require preload.cjs`. The app must not notice:
 * nothing here throws into it, keeps it alive, or changes what it sees. Does nothing but in a worker of an app master.
 */

import cluster from 'node:cluster';
import {realpathSync} from 'node:fs';
import type {Server} from 'node:net';
import type {Duplex} from 'node:stream';
import {isMainThread} from 'node:worker_threads';
import type {DrainMode, EcvSettings} from '../protocol/worker-messages.ts';
import {addressWords} from '../shared/address-words.ts';
import {BalancedListen} from './balanced-listen.ts';
import {blockOnOutput} from './blocking-output.ts';
import {type ConnectionHandle, replaceGetServer} from './cluster-internals.ts';
import {listConnections} from './connection-list.ts';
import {ConnectionTracker} from './connection-tracker.ts';
import {Drain} from './drain.ts';
import {Ecv} from './ecv/ecv.ts';
import {FailureReport} from './failure-report.ts';
import {closeFauxServers} from './faux-handle.ts';
import {trackStreams} from './http2-requests.ts';
import {Http2Sessions} from './http2-sessions.ts';
import {exposeInFlight, listInFlight} from './in-flight-list.ts';
import {ListenHold} from './listen-hold.ts';
import {ListeningServers} from './listening-servers.ts';
import {isToWorker, MasterChannel, type RawSend} from './master-channel.ts';
import {listenOnPassedSockets, type PassedSocket} from './passed-sockets.ts';
import {watchMaster, watchPrimary} from './primary-lost.ts';
import {PrivateSocket} from './private-socket.ts';
import {RequestTracker} from './request-tracker.ts';
import {StatsReporter} from './stats-reporter.ts';
import {StatusRequests} from './status-requests.ts';
import {shareTracking, type Tracking} from './tracking.ts';
import {Vitals} from './vitals.ts';
import {workerCounters, workerReport} from './worker-report.ts';

const defaultKillTimeoutMs = 30_000;

/** How this process was made by its app master. */
type Mode = {kind: 'cluster'; worker: NonNullable<typeof cluster.worker>} | {kind: 'fork'};

const mode = isMainThread && process.env.FCM_APP ? findMode() : null;
if (mode && process.send) {
	hideFromChildren(process.execArgv, __filename);
	takeEnv('FCM_HOME_MARK');
	blockOnOutput();
	attach(mode, process.send.bind(process) as RawSend);
}

function findMode(): Mode | null {
	if (cluster.worker) return {kind: 'cluster', worker: cluster.worker};
	return takeEnv('FCM_FORK') ? {kind: 'fork'} : null;
}

function attach(mode: Mode, send: RawSend): void {
	const channel = new MasterChannel(send);
	const failures = new FailureReport(channel);
	const requests = new RequestTracker();
	const connections = new ConnectionTracker();
	const sessions = new Http2Sessions();
	const listening = new ListeningServers({
		listening: (server) => {
			if (mode.kind === 'fork') channel.send({type: 'listens', address: addressOf(server)});
			drain.serverListens(server);
			privateSocket?.serverListens(server);
			ecv.serverListens(server);
		},
		failed: (error) => failures.listenFailed(error),
		session: (session) => {
			sessions.add(session);
			trackStreams(session, requests);
		},
	});
	const drain = new Drain({requests, connections, sessions, channel, servers: listening.servers});
	const master = new StatusRequests(channel);
	const tracking = shareTracking({requests, connections, master});
	const stats = new StatsReporter({tracking, vitals: new Vitals(), channel});
	const {balanced, hold} = mode.kind === 'cluster' ? interceptListens(channel) : passSockets();
	const privateFd = takeEnv('FCM_PRIVATE_FD');
	const privateSocket = privateFd ? new PrivateSocket(Number(privateFd), listening.servers, channel) : null;
	const probes = privateSocket?.probes ?? new Set<Duplex>();
	const ecv = new Ecv({channel, requests, probes, servers: listening.servers});
	const beginDrain = (mode: DrainMode) => {
		privateSocket?.close();
		drain.begin(mode);
	};

	privateSocket?.listen((error) => failures.privateSocketFailed(error));
	requests.subscribe(probes);
	connections.subscribe(probes);
	ecv.configure(JSON.parse(takeEnv('FCM_ECV') ?? 'null') as EcvSettings | null);
	listening.subscribe();
	exposeInFlight(requests);
	stats.start();

	hearMaster({...{tracking, channel, stats, master, balanced, hold, ecv}, drain: beginDrain});
	void drain.done.then(() => {
		stats.send();
		channel.send({type: 'drained'});
	});
	process.on('uncaughtExceptionMonitor', (error) => failures.uncaught(error, appHandlesUncaught()));
	process.on('exit', (code) => {
		failures.exiting(code);
		stats.send();
	});
	if (mode.kind === 'fork') channel.send({type: 'online'});
	const lost = () => {
		beginDrain('stop');
		endAlone(drain);
	};
	if (mode.kind === 'fork') watchMaster(lost);
	else watchPrimary(mode.worker, {left: () => closeFauxServers(listening.servers), lost});
}

interface Hearers {
	tracking: Tracking;
	channel: MasterChannel;
	stats: StatsReporter;
	master: StatusRequests;
	balanced: BalancedListen | null;
	hold: ListenHold | null;
	ecv: Ecv;
	drain(mode: DrainMode): void;
}

function hearMaster({tracking, channel, stats, master, balanced, hold, ecv, drain}: Hearers): void {
	const {requests, connections} = tracking;
	// An 'internalMessage' listener, unlike one for 'message', does not hold the channel, and so the process, open.
	process.on('internalMessage' as 'message', (message: unknown, handle: unknown) => {
		if (!isToWorker(message)) return;
		switch (message.type) {
			case 'connection':
			case 'listening':
				return balanced?.receive(message, handle as ConnectionHandle | undefined);
			case 'sample':
				return stats.send();
			case 'drain':
				return drain(message.mode);
			case 'synced':
				return channel.synced(message.id);
			case 'admit':
				return hold?.admit();
			case 'ecv':
				return ecv.configure(message.settings);
			case 'drained-set':
				return ecv.answered(message.id, message.error);
			case 'list-requests':
				return channel.send({
					...{type: 'requests', id: message.id, requests: listInFlight(requests)},
					connections: listConnections(connections, requests.inFlight),
				});
			case 'tell-status': {
				const status = workerReport(tracking, message.maxConnections);
				return channel.send({type: 'status', id: message.id, status, counters: workerCounters(tracking)});
			}
			case 'server-status':
				return master.answered(message.id, message.status);
		}
	});
}

/** A fork app listens by itself, or on what the app master passed to it. */
function passSockets(): {balanced: null; hold: null} {
	const passed = takeEnv('FCM_SOCKETS');
	if (passed) {
		listenOnPassedSockets(JSON.parse(passed) as PassedSocket[]);
		// For an app that knows the protocol; nobody else could know it before.
		process.env.LISTEN_PID = String(process.pid);
	}
	return {balanced: null, hold: null};
}

/** "127.0.0.1:3000", "*:3000", or a path: as node:cluster would tell it. */
function addressOf(server: Server): string {
	const bound = server.address();
	if (typeof bound === 'string' || bound === null) return bound ?? '';
	const {address, port} = bound;
	return addressWords({address: address === '::' ? null : address, port, addressType: address.includes(':') ? 6 : 4});
}

/** Who is asked for listening handles: node:cluster, or the app master's balancer; and if held back, not yet. */
function interceptListens(channel: MasterChannel): {balanced: BalancedListen | null; hold: ListenHold | null} {
	let balanced: BalancedListen | null = null;
	let hold: ListenHold | null = null;
	if (takeEnv('FCM_BALANCE'))
		replaceGetServer((original) => {
			balanced = new BalancedListen(original, channel);
			return balanced.getServer;
		});
	if (takeEnv('FCM_HOLD'))
		replaceGetServer((source) => {
			hold = new ListenHold(source, channel);
			return hold.getServer;
		});
	return {balanced, hold};
}

/** What is meant for the preload only; the app, and what it forks, does not see it. */
function takeEnv(name: string): string | undefined {
	const value = process.env[name];
	delete process.env[name];
	return value;
}

/** Nobody is left to do what the app master does at the end of a worker. */
function endAlone(drain: Drain): void {
	const killTimeoutMs = Number(process.env.FCM_KILL_TIMEOUT) || defaultKillTimeoutMs;
	// Unref'd: a process that can end by itself must; one that cannot keeps its loop, and so this timer, running.
	setTimeout(() => process.kill(process.pid, 'SIGKILL'), killTimeoutMs).unref();
	void drain.done.then(() => {
		// Not a real signal: that does not hold an empty loop open until it arrives. In a turn of its own, so that what
		// a handler throws is uncaught, not a rejection.
		if (process.listenerCount('SIGTERM') > 0) setImmediate(() => process.emit('SIGTERM', 'SIGTERM'));
		// As Node would have done at once, also when it was the app that called process.disconnect().
		else process.exit(0);
	});
	process.nextTick(() => process.emit('message', {cmd: 'disconnect'}, undefined));
}

function appHandlesUncaught(): boolean {
	return process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
}

/** Children that the app forks inherit `execArgv`; they are not workers of fcm. */
function hideFromChildren(execArgv: string[], preload: string): void {
	const at = execArgv.findIndex((arg, index) => execArgv[index - 1] === '--require' && isSameFile(arg, preload));
	if (at > 0) execArgv.splice(at - 1, 2);
}

function isSameFile(a: string, b: string): boolean {
	try {
		return realpathSync(a) === realpathSync(b);
	} catch {
		return false;
	}
}
