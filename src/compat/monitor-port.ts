import {once} from 'node:events';
import type {RequestListener} from 'node:http';
import {createServer, type Server} from 'node:net';
import type {AppStatus} from '../protocol/status.ts';
import type {Settings} from './cluster2-options.ts';
import {createMonitor} from './monitor-page.ts';

/** What start scripts of cluster2 look for. */
const busyCode = 255;

export interface MonitorParts {
	logs: string;
	/** The user's own, in place of the page. */
	monApp: unknown;
	status(): AppStatus;
}

/** Serves the monitor; a port that is taken ends the process. */
export async function listenMonitor(
	{host, port, path}: NonNullable<Settings['monitor']>,
	{logs, monApp, status}: MonitorParts,
): Promise<void> {
	const server = canListen(monApp) ? monApp.listen(port, host) : createMonitor({path, logs, status}).listen(port, host);
	server.once('error', exitBusy(`monitor port ${port}`));
	await once(server, 'listening');
	server.unref();
}

/** Ends the process with code 255 when one of the ports cannot be had; another cluster would share it otherwise. */
export async function exitIfBusy(host: string, ports: readonly number[]): Promise<void> {
	for (const port of ports) {
		const server = createServer();
		server.once('error', exitBusy(`port ${port}`));
		server.listen(port, host);
		await once(server, 'listening');
		server.close();
		await once(server, 'close');
	}
}

/** For the `error` of a listen. */
export function exitBusy(what: string): (error: NodeJS.ErrnoException) => void {
	return ({code, message}) => {
		process.stderr.write(`${what}: ${code === 'EADDRINUSE' ? 'is in use (EADDRINUSE)' : message}\n`);
		process.exit(busyCode);
	};
}

/** Of one process without workers. */
export function soloStatus(): AppStatus {
	const none = {total: 0, inFlight: 0, perSecond: 0};
	return {
		...{name: 'cluster2', namespace: 'default', mode: 'cluster', status: 'online', generation: 0},
		...{wanted: 0, ready: 0, masterPid: process.pid, version: null, unreachable: null, restarts: 0},
		uptimeMs: Math.round(process.uptime() * 1000),
		listening: [],
		requests: {
			...none,
			...{aborted: 0, latencyMs: {p50: 0, p90: 0, p99: 0}},
			status: {'1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0},
		},
		connections: {open: 0, idle: 0, total: 0},
		...{cpuPercent: 0, rssBytes: process.memoryUsage.rss(), workers: [], trouble: [], rollout: null},
		...{lastFailure: null, logsDropped: 0},
	};
}

function canListen(app: unknown): app is {listen(port: number, host: string): Server} & RequestListener {
	return typeof (app as {listen?: unknown} | null | undefined)?.listen === 'function';
}
