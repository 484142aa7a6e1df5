import type {AppEvent} from '../../protocol/events.ts';
import type {OperationEvent} from '../../protocol/operation.ts';
import {formatDuration} from '../../shared/format.ts';

export type Verb =
	| 'start'
	| 'stop'
	| 'restart'
	| 'reload'
	| 'rollback'
	| 'promote'
	| 'abort'
	| 'scale'
	| 'delete'
	| 'kill';

export type Phase =
	| 'working'
	| 'vacating'
	| 'surging'
	| 'canary'
	| 'held'
	| 'proving'
	| 'admitting'
	| 'retiring'
	| 'rolling back'
	| 'rolled back'
	| 'stopping'
	| 'stopped'
	| 'done';

export type WorkerStep =
	| {step: 'forked'}
	| {step: 'listening'; address: string}
	| {step: 'ready'; afterMs: number}
	| {step: 'recycling' | 'unhealthy' | 'stuck'; reason: string}
	| {step: 'draining'}
	| {step: 'killed'; reason: string}
	| {step: 'exited'; reason: string}
	| {step: 'waiting'; retryInMs: number; failures: number}
	| {step: 'gave up'; failures: number};

/** One worker, or the empty slot that one left behind. */
export interface WorkerProgress {
	slot: number;
	generation: number;
	at: WorkerStep;
}

export interface AppProgress {
	app: string;
	phase: Phase;
	/** What the rollout goes to; null while there is none. */
	toGeneration: number | null;
	/** What served before the rollout; null when that did not show. */
	fromGeneration: number | null;
	/** Of a rolling rollout: the slots whose turn it is; null when all are at once. */
	batch: readonly number[] | null;
	/** When the phase is over, if that is known: ms since the epoch. */
	until: number | null;
	/** Why it is held or rolled back, or how a canary was judged. */
	reason: string | null;
	/** By generation, then slot. Who has gone on purpose is not in it. */
	workers: readonly WorkerProgress[];
}

/** Every app that a command has something to say about, in the order of its first event. */
export type ProgressModel = readonly AppProgress[];

/** What the screen should show after one more event. Pure. */
export function advance(model: ProgressModel, event: OperationEvent): ProgressModel {
	const known = model.find(({app}) => app === event.app);
	if (!known) return [...model, advanceApp(newApp(event.app), event)];
	return model.map((app) => (app === known ? advanceApp(app, event) : app));
}

function newApp(app: string): AppProgress {
	return {
		...{app, phase: 'working', toGeneration: null, fromGeneration: null},
		...{batch: null, until: null, reason: null, workers: []},
	};
}

function advanceApp(app: AppProgress, event: AppEvent): AppProgress {
	switch (event.type) {
		case 'worker-forked':
			return withWorker(app, event, {step: 'forked'});
		case 'worker-listening':
			return withWorker(app, event, {step: 'listening', address: event.address});
		case 'worker-ready':
			return withWorker(app, event, {step: 'ready', afterMs: event.afterMs});
		case 'worker-draining':
			return withWorker(app, event, {step: 'draining'});
		case 'worker-killed':
			return withWorker(app, event, {step: 'killed', reason: event.reason});
		case 'worker-exited':
			return event.wanted ? withoutWorker(app, event) : withWorker(app, event, {step: 'exited', reason: event.reason});
		case 'slot-backoff':
			return withWorker(app, event, {step: 'waiting', retryInMs: event.retryInMs, failures: event.failures});
		case 'slot-gave-up':
			return withWorker(app, event, {step: 'gave up', failures: event.failures});
		case 'worker-recycling':
			return withWorker(app, event, {step: 'recycling', reason: event.reason});
		case 'worker-unhealthy':
			return withWorker(app, event, {step: 'unhealthy', reason: event.reason});
		case 'worker-stuck':
			return withWorker(app, event, {step: 'stuck', reason: `silent for ${formatDuration(event.silentMs)}`});
		case 'app-scaled':
		case 'heartbeat-unwell':
		case 'heartbeat-well':
		case 'app-drained':
		case 'app-undrained':
		case 'status-port-failed':
		case 'status-port-open':
			return app;
		case 'app-stopping':
			return inPhase(app, 'stopping');
		case 'app-stopped':
			return {...inPhase(app, 'stopped'), workers: []};
		default:
			return advanceRollout(app, event);
	}
}

function advanceRollout(app: AppProgress, event: RolloutEvent): AppProgress {
	switch (event.type) {
		case 'rollout-vacating':
			return {...inPhase(app, 'vacating', event.generation), batch: event.slots};
		case 'rollout-surging':
			return {...inPhase(app, 'surging', event.generation), batch: event.slots ?? null};
		case 'rollout-canary':
			return {...inPhase(app, 'canary', event.generation), until: event.at + event.forMs};
		case 'rollout-held':
			return {...inPhase(app, 'held', event.generation), reason: event.reason};
		case 'rollout-judged':
			return {...app, reason: `${event.verdict}: ${event.reason}`};
		case 'rollout-proving':
			return {...inPhase(app, 'proving', event.generation), until: event.at + event.forMs};
		case 'rollout-admitting':
			return inPhase(app, 'admitting', event.generation);
		case 'rollout-promoted':
			return inPhase(app, 'retiring', event.generation);
		case 'rollout-finished':
			return inPhase(app, 'done', event.generation);
		case 'rollout-rolling-back':
			return {...inPhase(app, 'rolling back'), reason: event.reason};
		case 'rollout-rolled-back':
			return {...inPhase(app, 'rolled back'), reason: event.reason};
		default:
			event satisfies never;
			return app; // Told by an app master of a newer version: no reason to stop showing the rest.
	}
}

type RolloutEvent = Extract<AppEvent, {type: `rollout-${string}`}>;

function inPhase(app: AppProgress, phase: Phase, toGeneration = app.toGeneration): AppProgress {
	return {...app, phase, toGeneration, until: null, reason: null};
}

type Place = Pick<WorkerProgress, 'slot' | 'generation'>;

function withWorker(app: AppProgress, {slot, generation}: Place, at: WorkerStep): AppProgress {
	const workers = [...withoutWorker(app, {slot, generation}).workers, {slot, generation, at}];
	workers.sort((a, b) => a.generation - b.generation || a.slot - b.slot);
	return {...app, workers, fromGeneration: older(app, generation)};
}

function withoutWorker(app: AppProgress, gone: Place): AppProgress {
	const workers = app.workers.filter(({slot, generation}) => slot !== gone.slot || generation !== gone.generation);
	return {...app, workers, fromGeneration: older(app, gone.generation)};
}

/** The newest generation before the target that had a worker: others failed, or retired long ago. */
function older(app: AppProgress, generation: number): number | null {
	if (app.toGeneration === null || generation >= app.toGeneration) return app.fromGeneration;
	return Math.max(generation, app.fromGeneration ?? generation);
}
