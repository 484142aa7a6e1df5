import type {AppSpec} from '../protocol/app-spec.ts';
import type {AppStatus, AppStatusWord} from '../protocol/status.ts';

/** An app of which no worker runs, as far as the daemon can know. */
export function idleStatus(spec: AppSpec, status: AppStatusWord): AppStatus {
	return {
		name: spec.name,
		namespace: spec.namespace,
		mode: spec.mode,
		status,
		generation: 0,
		wanted: spec.instances,
		ready: 0,
		masterPid: 0,
		version: null,
		unreachable: null,
		restarts: 0,
		uptimeMs: 0,
		listening: [],
		requests: {
			total: 0,
			inFlight: 0,
			perSecond: 0,
			status: {'1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0},
			aborted: 0,
			latencyMs: {p50: 0, p90: 0, p99: 0},
		},
		connections: {open: 0, idle: 0, total: 0},
		cpuPercent: 0,
		rssBytes: 0,
		workers: [],
		trouble: [],
		rollout: null,
		lastFailure: null,
		logsDropped: 0,
	};
}
