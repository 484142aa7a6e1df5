import type {AppStatus, WorkerStatus} from '../../../src/protocol/status.ts';

/** An app that is well, with two workers; `change` says what is different. */
export function fakeStatus(name: string, change: Partial<AppStatus> = {}): AppStatus {
	return {
		...{name, namespace: 'default', mode: 'cluster', status: 'online', generation: 3, wanted: 2, ready: 2},
		...{
			masterPid: 100,
			version: '0.1.0',
			unreachable: null,
			restarts: 0,
			uptimeMs: 123_000,
			listening: ['0.0.0.0:3000'],
		},
		requests: {
			...{total: 1234, inFlight: 2, perSecond: 12.3, aborted: 1},
			status: {'1xx': 0, '2xx': 1200, '3xx': 0, '4xx': 30, '5xx': 4},
			latencyMs: {p50: 1.2, p90: 5, p99: 12.3},
		},
		connections: {open: 3, idle: 1, total: 99},
		...{cpuPercent: 3.4, rssBytes: 100_000_000, workers: [fakeWorker(0), fakeWorker(1)]},
		...{trouble: [], rollout: null, lastFailure: null, logsDropped: 0},
		...change,
	};
}

export function fakeWorker(slot: number): WorkerStatus {
	return {
		...{slot, pid: 200 + slot, generation: 3, state: 'ready', uptimeMs: 12_300, restarts: 0},
		...{cpuPercent: 1.7, rssBytes: 50_000_000, eventLoopUtilization: 0.1, eventLoopDelayMs: 1},
		requests: {total: 600, inFlight: 1, perSecond: 6, latencyMs: {p50: 1, p90: 2, p99: 3}},
		connections: {open: 1, idle: 0},
	};
}
