import type {Call, Handlers} from '../ipc/rpc-server.ts';
import type {Master} from '../master/master.ts';
import {type AppSpec, maxInstances} from '../protocol/app-spec.ts';
import {completeSpec} from '../protocol/complete-spec.ts';
import type {AppDescription} from '../protocol/control-api.ts';
import type {MasterApi, MasterStatus, ServingResult} from '../protocol/master-api.ts';
import type {OperationEvent, OperationResult} from '../protocol/operation.ts';
import type {ServerStatus} from '../protocol/server-status.ts';
import type {AppStatus} from '../protocol/status.ts';
import {contentHash} from '../shared/content-hash.ts';
import {FcmError} from '../shared/errors.ts';
import {isSignal} from '../shared/signals.ts';
import type {StartGate} from './start-gate.ts';
import {StatusPacer} from './status-pacer.ts';
import type {ReloadTriggers} from './triggers/reload-triggers.ts';

export interface HandlerOptions {
	master: Master;
	/** The log files of an app that has not named its own. */
	paths: {outLog: string; errorLog: string};
	/** Starts pass it when what the last app master has left behind is gone. */
	startGate: StartGate;
	/** What reloads the app by itself. */
	triggers: Pick<ReloadTriggers, 'status'>;
	/** The paths that the app last served from, if they are of this spec. */
	lastRelease(spec: AppSpec): {script: string; cwd: string} | null;
	/** Before anybody sees the counters. */
	beforeTelling(): void;
	/** Ends this process, once the answer is on its way. */
	exitSoon(): void;
}

/** What the daemon may ask of this app master. */
export function masterHandlers(options: HandlerOptions): Handlers<MasterApi> {
	const {master, startGate, triggers, paths, exitSoon, lastRelease, beforeTelling} = options;
	const told = (status: AppStatus) => {
		beforeTelling();
		return withSpecHash(master, status);
	};
	return {
		status: async () => told(master.status()),
		spec: async () => ({spec: master.spec}),
		describe: async () => {
			beforeTelling();
			return {...(await description(master, paths)), triggers: triggers.status()};
		},
		start(params, call) {
			const spec = checkedSpec(master, params.spec);
			const pinned = params.pinned ? (lastRelease(spec ?? master.spec) ?? undefined) : undefined;
			return watched(master, call, () => startGate.pass(master.spec.name, () => master.start(spec, pinned)));
		},
		stop(_params, call) {
			return watched(master, call, () => startGate.stop(() => master.stop()));
		},
		restart(params, call) {
			const spec = checkedSpec(master, params.spec);
			return watched(master, call, () => startGate.pass(master.spec.name, () => master.restart(spec)));
		},
		reload: (params, call) =>
			watched(master, call, () => master.reload(checkedSpec(master, params.spec), params.rollout)),
		rollback: async (_params, call) => serving(master, await watched(master, call, () => master.rollback())),
		rollout: async (params, call) => serving(master, await watched(master, call, () => master.decide(params.action))),
		activity: async () => ({workers: await master.activity()}),
		history: async ({step, count}) => master.history(step, count),
		events: async ({limit}) => ({events: master.journal.last(limit)}),
		scale: (params, call) => watched(master, call, () => master.scale(checkedCount(params.wanted))),
		update: async ({spec}) => updated(master, completeSpec(checkedSpec(master, spec) ?? master.spec)),
		signal: async ({signal}) => ({pids: signalled(master, signal)}),
		drain: async ({drained}) => ({changed: await master.traffic.set(drained, 'command')}),
		endWorker: ({pid, how}, call) => watched(master, call, () => master.workerActions[how](pid)),
		stack: ({pid}) => master.workerActions.stack(pid),
		reset: async () => ({restarts: master.resetCounters()}),
		async shutdown(_params, call) {
			const result = await watched(master, call, () => startGate.stop(() => master.stop()));
			if (result.ok) exitSoon();
			return result;
		},
		async subscribe(_params, call) {
			const pacer = new StatusPacer(master, (status) => call.emit(told(status)));
			await ended(call.signal);
			pacer.end();
			return {};
		},
	};
}

/** The hash costs as much as a status: it is made once per spec. */
const hashes = new WeakMap<AppSpec, string>();

/** So that a daemon sees at once whether it has written down what serves. */
function withSpecHash({spec}: Master, status: AppStatus): MasterStatus {
	const specHash = hashes.get(spec) ?? contentHash(spec);
	hashes.set(spec, specHash);
	return {...status, specHash};
}

/** For the registry: what serves now, which the daemon may not know. */
function serving(master: Master, result: OperationResult): ServingResult {
	return {...result, ...(result.ok && {spec: master.spec})};
}

/** Whoever has the answer to a command finds its events on disk; a stalled disk costs the answer no more than this. */
const keptWithinMs = 200;

/** Streams what happens while a command runs. A caller that goes away changes nothing. */
async function watched<Result>(
	master: Master,
	call: Call<OperationEvent>,
	work: () => Promise<Result>,
): Promise<Result> {
	const unlisten = master.journal.listen((event) => {
		if (!call.signal.aborted) call.emit(event);
	});
	try {
		return await work();
	} finally {
		unlisten();
		await master.journal.flush(keptWithinMs);
	}
}

/** Of an app. */
const shownConnections = 500;

/** Characters of JSON. An answer holds many apps, and has to fit into a frame of 8 MiB. */
const maxServerStatus = 200_000;

/** What is too long is left out, and that it was is said. */
function withinFrame(status: ServerStatus): ServerStatus {
	if (JSON.stringify(status).length <= maxServerStatus) return status;
	const {state, startTime, generation, workerCrashes, connections, requests, bytesRead, bytesWritten, master} = status;
	const workers = status.workers.map(({slot, pid, generation, state, error, connections, requests}) => {
		return {slot, pid, generation, state, ...(error !== undefined && {error}), connections, requests};
	});
	return {
		...{state, startTime, generation, workerCrashes, connections, requests, bytesRead, bytesWritten, master},
		...{workers, omitted: 'what the app tells of itself is too long for this; ask with serverStatus()'},
	};
}

async function description(master: Master, {outLog, errorLog}: HandlerOptions['paths']): Promise<AppDescription> {
	const serverStatus = withinFrame(await master.serverStatus(shownConnections));
	const {env, shellEnv: _shellEnv, ...spec} = master.spec;
	const {release} = master;
	return {
		status: master.status(),
		spec: {...spec, env: Object.keys(env).sort()},
		release: release && {script: release.script, cwd: release.cwd},
		logs: {out: spec.logs?.outFile ?? outLog, error: spec.logs?.errorFile ?? errorLog},
		events: master.journal.last(50),
		serverStatus,
	};
}

function updated(master: Master, spec: AppSpec): OperationResult {
	master.update(spec);
	const {name: app, generation, ready, wanted, listening} = master.status();
	return {app, ok: true, change: 'updated', generation, ready, wanted, listening, tookMs: 0};
}

function signalled(master: Master, signal: NodeJS.Signals): number[] {
	const pids = isSignal(signal) ? master.signalWorkers(signal) : [];
	if (pids.length > 0) return pids;
	throw new FcmError('FCM_ERR_NOT_RUNNING', `${master.spec.name} has no workers`);
}

/** The daemon has checked the spec; a mix-up of apps is the one mistake that would be dangerous here. */
function checkedSpec(master: Master, spec: AppSpec | undefined): AppSpec | undefined {
	if (spec === undefined || spec.name === master.spec.name) return spec;
	throw new FcmError('FCM_ERR_PROTOCOL', `this is the app master of ${master.spec.name}, not of ${spec.name}`);
}

function checkedCount(wanted: unknown): number {
	if (Number.isInteger(wanted) && Number(wanted) >= 1 && Number(wanted) <= maxInstances) return Number(wanted);
	throw new FcmError('FCM_ERR_SCALE_INVALID', `cannot scale to ${String(wanted)}`);
}

function ended(signal: AbortSignal): Promise<void> {
	if (signal.aborted) return Promise.resolve();
	return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), {once: true}));
}
