import type {AppSpec} from '../protocol/app-spec.ts';
import {type AppTotals, noTotals} from '../protocol/app-totals.ts';
import type {AppStatus, AppStatusWord} from '../protocol/status.ts';

/** An app of which no worker runs, as far as the daemon can know. `totals`: what its last app master has counted. */
export function idleStatus(spec: AppSpec, status: AppStatusWord, totals: AppTotals = noTotals): AppStatus {
	const {restarts, requests, connections} = totals;
	const [informational, ok, redirected, refused, failed] = requests.status as [number, number, number, number, number];
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
		restarts,
		uptimeMs: 0,
		listening: [],
		requests: {
			total: requests.total,
			inFlight: 0,
			perSecond: 0,
			status: {'1xx': informational, '2xx': ok, '3xx': redirected, '4xx': refused, '5xx': failed},
			aborted: requests.aborted,
			latencyMs: {p50: 0, p90: 0, p99: 0},
		},
		connections: {open: 0, idle: 0, total: connections},
		cpuPercent: 0,
		rssBytes: 0,
		workers: [],
		trouble: [],
		rollout: null,
		lastFailure: null,
		logsDropped: 0,
	};
}
