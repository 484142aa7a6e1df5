import type {AppState, WorkerRecord} from '../core/app-state.ts';
import {appStatusWord, readyCount} from '../core/app-status-word.ts';
import {rolloutPhaseOver} from '../core/next-deadline.ts';
import {healthyMs} from '../core/restart-policy.ts';
import {isServing} from '../core/step.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {AppTotals} from '../protocol/app-totals.ts';
import type {
	AppRequests,
	AppStatus,
	AppStatusWord,
	SlotTrouble,
	StatusClass,
	WorkerStatus,
} from '../protocol/status.ts';
import {asWallTime} from '../shared/clock.ts';
import {version} from '../shared/version.ts';
import {socketWords} from './held-sockets.ts';
import {mergedLatency} from './latency-window.ts';
import {ServedTotals} from './worker-figures.ts';
import type {WorkerHandle} from './worker-handle.ts';

export interface StatusSources {
	readonly spec: AppSpec;
	readonly state: AppState;
	readonly handles: ReadonlyMap<number, WorkerHandle>;
	readonly served: ServedTotals;
	/** Since this app master began. */
	readonly logsDropped: number;
	/** What is told outside of fcm. */
	readonly outside: Pick<AppStatus, 'drained' | 'statusPort'>;
	/** Of `steadyNow`, as the moments in `state`. */
	readonly now: number;
}

/** The status of an app as everybody outside sees it: facts of the core, figures of the workers. */
export function statusReport(sources: StatusSources): AppStatus {
	const {spec, state, now} = sources;
	const workers = [...state.workers.values()].sort((a, b) => a.slot - b.slot || a.generation - b.generation);
	const rows = workers.map((worker) => workerStatus(sources, worker));
	const completeSince = state.generations.get(state.current)?.completeSince ?? null;
	const status = appStatusWord(state);
	const up = status === 'online' || status === 'degraded' || status === 'reloading';
	return {
		name: spec.name,
		namespace: spec.namespace,
		mode: spec.mode,
		status,
		generation: state.current,
		wanted: state.wanted || spec.instances,
		ready: readyCount(state),
		ended: endedBy(state, status),
		...sources.outside,
		masterPid: process.pid,
		version,
		unreachable: null,
		restarts: restartsOf(state),
		uptimeMs: up && completeSince !== null ? now - completeSince : 0,
		listening: listening(state, spec),
		...appFigures(sources, rows),
		workers: rows,
		trouble: troubles(state, now),
		rollout: rolloutStatus(state, now),
		logsDropped: sources.logsDropped,
		lastFailure: state.lastFailure && {...state.lastFailure, at: asWallTime(state.lastFailure.at)},
	};
}

function workerStatus({state, handles, now}: StatusSources, worker: WorkerRecord): WorkerStatus {
	const handle = handles.get(worker.id);
	const figures = handle?.figures;
	const {requests, connections, rssBytes, eventLoopUtilization, eventLoopDelayMs} = figures?.last ?? emptyStats;
	return {
		slot: worker.slot,
		pid: handle?.pid ?? 0,
		generation: worker.generation,
		state: worker.phase.state,
		uptimeMs: now - worker.forkedAt,
		restarts: state.slots[worker.slot]?.restarts ?? 0,
		cpuPercent: figures?.cpuPercent ?? 0,
		rssBytes,
		eventLoopUtilization,
		eventLoopDelayMs,
		requests: {
			total: requests.total,
			inFlight: requests.inFlight,
			perSecond: figures?.perSecond(now) ?? 0,
			latencyMs: figures?.latency.latency(now) ?? {p50: 0, p90: 0, p99: 0},
		},
		connections: {open: connections.open, idle: connections.idle},
	};
}

const emptyStats = {
	requests: {total: 0, inFlight: 0},
	connections: {open: 0, idle: 0},
	...{rssBytes: 0, eventLoopUtilization: 0, eventLoopDelayMs: 0},
};

function appFigures(
	{state, handles, served, now}: StatusSources,
	rows: WorkerStatus[],
): Pick<AppStatus, 'requests' | 'connections' | 'cpuPercent' | 'rssBytes'> {
	const living = livingFigures({state, handles});
	const {requests, connections} = countedTotals(state, {handles, served});
	const sum = (value: (row: WorkerStatus) => number) => rows.reduce((total, row) => total + value(row), 0);
	const classes: StatusClass[] = ['1xx', '2xx', '3xx', '4xx', '5xx'];
	return {
		requests: {
			total: requests.total,
			inFlight: sum((row) => row.requests.inFlight),
			perSecond: Math.round(sum((row) => row.requests.perSecond) * 10) / 10,
			status: Object.fromEntries(
				classes.map((name, index) => [name, requests.status[index]!]),
			) as AppRequests['status'],
			aborted: requests.aborted,
			latencyMs: mergedLatency(
				living.map((figures) => figures.latency),
				now,
			),
		},
		connections: {
			open: sum((row) => row.connections.open),
			idle: sum((row) => row.connections.idle),
			total: connections,
		},
		cpuPercent: Math.round(sum((row) => row.cpuPercent) * 10) / 10,
		rssBytes: sum((row) => row.rssBytes),
	};
}

type CountedSources = Pick<StatusSources, 'handles' | 'served'>;

/** What is counted over all workers, those that are gone and those that live. */
export function countedTotals(state: AppState, {handles, served}: CountedSources): AppTotals {
	const all = new ServedTotals(served);
	for (const figures of livingFigures({state, handles})) all.fold(figures);
	const {requests, connections} = all;
	return {generation: state.newest, restarts: restartsOf(state), requests, connections};
}

function livingFigures({state, handles}: Pick<StatusSources, 'state' | 'handles'>) {
	return [...handles.entries()].filter(([id]) => state.workers.has(id)).map(([, handle]) => handle.figures);
}

function restartsOf({slots, restartsBefore}: AppState): number {
	return slots.reduce((sum, slot) => sum + slot.restarts, restartsBefore);
}

/** One that failed outranks the others. */
function endedBy({desired, slots}: AppState, status: AppStatusWord): {code: number | null} | null {
	if (status !== 'stopped' || desired.kind !== 'running') return null;
	const codes = slots.flatMap(({next}) => (next.kind === 'ended' ? [next.code] : []));
	const failed = codes.find((code) => code !== 0);
	return {code: failed === undefined ? 0 : failed};
}

/** Addresses of the workers that take traffic, and those that are passed to them, which are only told by a preload. */
function listening(state: AppState, {sockets}: AppSpec): string[] {
	const serving = [...state.workers.values()].filter(isServing);
	const passed = serving.length > 0 ? Object.values(sockets).map(socketWords) : [];
	return [...new Set([...serving.flatMap((worker) => worker.addresses), ...passed])];
}

function troubles(state: AppState, now: number): SlotTrouble[] {
	if (state.desired.kind !== 'running') return [];
	return state.slots.flatMap((slot, number): SlotTrouble[] => {
		const worker = [...state.workers.values()].find(
			(each) => each.slot === number && each.generation === slot.generation,
		);
		const healthy = worker?.readyAt != null && now - worker.readyAt >= healthyMs;
		if (slot.failures === 0 || healthy) return [];
		const tryAt = slot.next.kind === 'at' && !worker ? slot.next.at : slot.next.kind === 'gave-up' ? null : now;
		const retryAt = tryAt === null ? null : asWallTime(tryAt);
		return [{slot: number, failures: slot.failures, retryAt, reason: slot.lastReason ?? ''}];
	});
}

function rolloutStatus(state: AppState, now: number): AppStatus['rollout'] {
	const {rollout} = state;
	if (rollout.phase === 'idle') return null;
	const over = rolloutPhaseOver(state);
	const leftMs = over === null ? null : Math.max(0, over - now);
	return {phase: rollout.phase, toGeneration: rollout.generation, sinceMs: now - rollout.since, leftMs};
}
