import type {AppStatus, StatusFrame, WorkerStatus} from '../../../src/protocol/status.ts';

export const daemonStatus = {pid: 700, version: '0.1.0', uptimeMs: 3 * 3_600_000};

const minute = 60_000;

export function workerStatus(overrides: Partial<WorkerStatus> = {}): WorkerStatus {
	return {
		slot: 0,
		pid: 4000,
		generation: 3,
		state: 'ready',
		uptimeMs: 5 * minute,
		restarts: 0,
		cpuPercent: 5.5,
		rssBytes: 45 * 1024 * 1024,
		eventLoopUtilization: 0.12,
		eventLoopDelayMs: 1,
		requests: {total: 10, inFlight: 1, perSecond: 60.2, latencyMs: {p50: 1, p90: 2, p99: 34}},
		connections: {open: 2, idle: 1},
		...overrides,
	};
}

export function appStatus(name: string, overrides: Partial<AppStatus> = {}): AppStatus {
	const workers = overrides.workers ?? [workerStatus(), workerStatus({slot: 1, pid: 4001})];
	return {
		name,
		namespace: 'default',
		mode: 'cluster',
		status: 'online',
		generation: 3,
		wanted: workers.length,
		ready: workers.length,
		masterPid: 900,
		version: '0.1.0',
		unreachable: null,
		restarts: 0,
		uptimeMs: 5 * minute,
		listening: ['0.0.0.0:3000'],
		requests: {
			total: 20,
			inFlight: 2,
			perSecond: 120.4,
			status: {'1xx': 0, '2xx': 20, '3xx': 0, '4xx': 0, '5xx': 0},
			aborted: 0,
			latencyMs: {p50: 1, p90: 2, p99: 34},
		},
		connections: {open: 4, idle: 2, total: 9},
		cpuPercent: 11,
		rssBytes: 90 * 1024 * 1024,
		trouble: [],
		rollout: null,
		lastFailure: null,
		logsDropped: 0,
		...overrides,
		workers,
	};
}

export function snapshot(...apps: AppStatus[]): StatusFrame {
	return {type: 'snapshot', report: {daemon: daemonStatus, apps}};
}

export function delta(apps: AppStatus[], removed: string[] = []): StatusFrame {
	return {type: 'delta', daemon: daemonStatus, apps, removed};
}
