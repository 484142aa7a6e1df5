import cluster from 'node:cluster';
import type {EventEmitter} from 'node:events';
import {mkdirSync} from 'node:fs';
import {freemem, totalmem} from 'node:os';
import {LibraryMaster} from '../master/library/library-master.ts';
import {steadyNow} from '../shared/clock.ts';
import type {AppOnPort, Settings} from './cluster2-options.ts';
import {Delegation} from './delegation.ts';
import {mainScript} from './main-script.ts';
import {exitIfBusy, listenMonitor} from './monitor-port.ts';
import {PidFiles} from './pid-files.ts';

/** The master of a cluster2: a Master, its pid files, its monitor, and its events in the words of cluster2. */
export class Cluster2Master {
	readonly #emitter: EventEmitter;
	readonly #settings: Settings;
	readonly #pids: PidFiles;
	readonly #master: LibraryMaster;
	#toldAt = steadyNow();
	#ending: Promise<boolean> | null = null;

	constructor(emitter: EventEmitter, settings: Settings) {
		this.#emitter = emitter;
		this.#settings = settings;
		this.#pids = new PidFiles(settings.pids);
		this.#master = new LibraryMaster({
			...mainScript(),
			...{name: 'cluster2', workers: settings.workers, maxRestarts: Number.MAX_SAFE_INTEGER},
			// Idle connections may last as long as they may be idle.
			shutdownTimeout: settings.timeoutMs + 5000,
			recycle: {maxConnections: settings.connThreshold, maxAge: settings.uptimeThresholdMs},
			...(settings.ecv && {ecv: settings.ecv}),
			signals: {
				...{SIGTERM: () => this.end('SIGTERM'), SIGINT: () => this.end('SIGINT'), SIGQUIT: () => this.end('SIGTERM')},
				...{SIGHUP: 'reload', SIGUSR2: 'reload', SIGTTIN: 'scale-up', SIGTTOU: 'scale-down'},
			},
		});
	}

	/** Starts it all, or ends the process because a port is taken. `started` when the workers are on their way. */
	async run(apps: readonly AppOnPort[], monApp: unknown, started: () => void): Promise<void> {
		const {host, monitor, logs} = this.#settings;
		const ports = apps.flatMap(({port}) => [port].flat().map(Number));
		await exitIfBusy(host, ports);
		if (monitor) await listenMonitor(monitor, {logs, monApp, status: () => this.#master.appStatus()});
		this.#pids.begin();
		mkdirSync(logs, {recursive: true});
		this.#pids.add('master', process.pid);
		process.once('exit', () => this.#pids.remove('master', process.pid));
		this.#tellEvents();
		setInterval(() => void this.#heartbeat(), this.#settings.heartbeatMs).unref();
		this.#master.run().catch((error: Error) => this.#emitter.emit('warning', {message: error.message}));
		started();
	}

	/** Lets the workers finish, then ends this process. */
	end(signal: 'SIGTERM' | 'SIGINT'): Promise<boolean> {
		if (!this.#ending) this.#emitter.emit(signal, {pid: process.pid, type: 'master'});
		this.#ending ??= this.#master.shutdown().then(
			() => process.exit(0),
			() => process.exit(1),
		);
		return this.#ending;
	}

	/** Kills the workers, then ends this process. */
	kill(): Promise<boolean> {
		return this.#master.terminate().then(
			() => process.exit(0),
			() => process.exit(1),
		);
	}

	#tellEvents(): void {
		const listening = new Set<number>();
		const delegation = new Delegation(this.#emitter, (pids, message) => sendTo(pids, message));
		this.#master.on('fork', ({pid}) => {
			this.#pids.add('worker', pid);
			this.#emitter.emit('forked', pid);
		});
		this.#master.on('listening', ({pid}) => {
			if (listening.has(pid)) return;
			listening.add(pid);
			this.#emitter.emit('listening', pid);
		});
		this.#master.on('exit', ({pid}) => {
			listening.delete(pid);
			this.#pids.remove('worker', pid);
			this.#emitter.emit('died', pid);
		});
		this.#master.on('message', (_worker, message) => delegation.heard(message));
	}

	/** Totals of connections, averages of the rest, as cluster2 reckons them. */
	async #heartbeat(): Promise<void> {
		const [{timedoutConnections = 0}, status] = [await this.#master.serverStatus(), this.#master.appStatus()];
		const {workers, connections, requests, cpuPercent} = status;
		const count = Math.max(workers.length, 1);
		const interval = steadyNow() - this.#toldAt;
		this.#toldAt = steadyNow();
		this.#emitter.emit('heartbeat', {
			pid: process.pid,
			usertime: cpuPercent / count,
			systime: cpuPercent / count,
			uptime: Math.max(1, Math.round(workers.reduce((sum, {uptimeMs}) => sum + uptimeMs, 0) / count / 1000)),
			...{totalmem: totalmem(), freemem: freemem()},
			...{totalConnections: connections.total, pendingConnections: connections.open, timedoutConnections},
			...{totalTransactions: requests.total, errors: requests.status['5xx'], threads: workers.length, interval},
		});
	}
}

/** Null: to all. Who is ending hears nothing. */
function sendTo(pids: readonly number[] | null, message: object): void {
	for (const worker of Object.values(cluster.workers ?? {})) {
		if (!worker?.isConnected() || (pids && !pids.includes(worker.process.pid ?? 0))) continue;
		worker.send(message as Parameters<typeof worker.send>[0], () => {});
	}
}
