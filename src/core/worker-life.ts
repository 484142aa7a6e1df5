import type {DrainMode} from '../protocol/worker-messages.ts';
import type {EndIntent, Failure, WorkerRecord} from './app-state.ts';
import {isReady, lacks, referenceFor} from './readiness.ts';
import {slotAfterExit} from './restart-policy.ts';
import {failWaiting, isCandidate, isEntitled, isStanding, lacksRoom, policyOf, publish, type Step} from './step.ts';
import {nextWorkerState} from './worker-transitions.ts';

export interface Fork {
	slot: number;
	generation: number;
	/** Without public addresses until it is admitted. */
	held: boolean;
	/** The worker whose place it is to take, for a recycling. */
	replaces?: number;
}

export function forkWorker(step: Step, {slot, generation, held, replaces}: Fork): void {
	const id = step.nextWorker++;
	step.workers.set(id, {
		id,
		slot,
		generation,
		phase: {state: 'forked', readyBy: step.now + policyOf(step, generation).listenTimeoutMs},
		forkedAt: step.now,
		onlineAt: null,
		readyAt: null,
		addresses: [],
		saidReady: false,
		probed: false,
		access: {kind: held ? 'held' : 'open'},
		replaces: replaces ?? null,
		intent: null,
		intentReason: null,
		detail: null,
	});
	step.effects.push({type: 'fork', worker: id, slot, generation, held});
}

export function workerOnline(step: Step, worker: WorkerRecord): void {
	const next = nextWorkerState(worker.phase.state, 'online');
	const {phase} = worker;
	if (next !== 'online' || phase.state !== 'forked') return;
	step.workers.set(worker.id, {...worker, onlineAt: step.now, phase: {...phase, state: 'online'}});
}

export function workerListening(step: Step, worker: WorkerRecord, address: string): void {
	const {phase} = worker;
	if (nextWorkerState(phase.state, 'listening') === null || worker.addresses.includes(address)) return;
	const addresses = [...worker.addresses, address];
	const onlineAt = worker.onlineAt ?? step.now;
	const nextPhase = 'readyBy' in phase ? ({...phase, state: 'listening'} as const) : phase;
	const changed = {...worker, addresses, onlineAt, phase: nextPhase};
	step.workers.set(worker.id, changed);
	// Held back, it only believes that it listens; what it is admitted to is told by its `worker-admitted`.
	if (worker.access.kind === 'open') publish(step, {type: 'worker-listening', ...identity(worker), address});
	if (phase.state === 'ready') rememberProfile(step, changed);
}

export function workerSaidReady(step: Step, worker: WorkerRecord): void {
	if (worker.phase.state === 'draining' || worker.phase.state === 'killing') return;
	const changed = {...worker, saidReady: true, onlineAt: worker.onlineAt ?? step.now};
	step.workers.set(worker.id, changed);
	if (worker.phase.state === 'ready') rememberProfile(step, changed);
}

export function workerProbed(step: Step, worker: WorkerRecord): void {
	step.workers.set(worker.id, {...worker, probed: true});
}

export function workerAdmitted(step: Step, worker: WorkerRecord): void {
	if (worker.access.kind !== 'admitting') return;
	step.workers.set(worker.id, {...worker, access: {kind: 'open'}});
	for (const address of worker.addresses) publish(step, {type: 'worker-listening', ...identity(worker), address});
}

/** Lets a held worker take its public addresses; it must have them within `listenTimeoutMs`. */
export function admit(step: Step, worker: WorkerRecord): void {
	if (worker.access.kind !== 'held') return;
	const by = step.now + policyOf(step, worker.generation).listenTimeoutMs;
	step.workers.set(worker.id, {...worker, access: {kind: 'admitting', by}});
	step.effects.push({type: 'admit', worker: worker.id});
}

/** Its loop is silent: nothing polite can reach it. What it was doing is in the log by now. */
export function workerStuck(step: Step, worker: WorkerRecord, silentMs: number): void {
	if (!isStanding(worker)) return;
	const intentReason = `was stuck: its event loop was silent for ${durationWords(silentMs)}`;
	step.workers.set(worker.id, {...worker, intent: 'stuck', intentReason, phase: {state: 'killing'}});
	publish(step, {type: 'worker-stuck', ...identity(worker), silentMs});
	step.effects.push({type: 'signal', worker: worker.id, signal: 'kill'});
}

/** Drains it and fills its place at once, by the same policy as after an end that nobody asked for. */
export function workerLeft(step: Step, worker: WorkerRecord, reason: string): Failure | null {
	if (!isStanding(worker)) return null;
	const failure = {worker: worker.id, slot: worker.slot, generation: worker.generation, reason};
	retire(step, worker, 'left', 'handover');
	if (isEntitled(step, worker) && worker.replaces === null) refillSlot(step, worker, null, failure);
	return failure;
}

/** Looks at every worker that is not ready yet: has it become so, or is its time over? */
export function checkReadiness(step: Step): void {
	for (const worker of [...step.workers.values()]) {
		const {phase, access} = worker;
		const policy = policyOf(step, worker.generation);
		if ('readyBy' in phase) {
			const reference = referenceFor(step.generations, step.current, worker);
			if (isReady(worker, policy, reference, step.now)) becomeReady(step, worker);
			else if (phase.readyBy <= step.now) giveUpOn(step, worker, lacks(worker, policy, reference));
		} else if (phase.state === 'ready' && access.kind === 'admitting' && access.by <= step.now) {
			giveUpOn(step, worker, 'it did not get its public addresses');
		}
	}
}

function giveUpOn(step: Step, worker: WorkerRecord, lack: string): void {
	const within = durationWords(policyOf(step, worker.generation).listenTimeoutMs);
	refuse(step, worker, `was not ready within ${within}: ${lack}`);
}

/** It does not become what it was forked for, and goes. */
function refuse(step: Step, worker: WorkerRecord, why: string): void {
	const {id, slot, generation} = worker;
	const reason = `${why}${because(worker)}`;
	retire(step, {...worker, intentReason: reason}, 'not-ready', 'handover');
	if (!isCandidate(step, worker)) failWaiting(step, {worker: id, slot, generation, reason});
}

function becomeReady(step: Step, worker: WorkerRecord): void {
	const changed: WorkerRecord = {...worker, readyAt: step.now, phase: {state: 'ready', since: step.now}};
	step.workers.set(worker.id, changed);
	rememberProfile(step, changed);
	publish(step, {type: 'worker-ready', ...identity(worker), afterMs: step.now - worker.forkedAt});
}

function rememberProfile(step: Step, worker: WorkerRecord): void {
	const generation = step.generations.get(worker.generation);
	if (!generation) return;
	const profile = {generation: generation.number, addresses: worker.addresses, saidReady: worker.saidReady};
	const profiles = new Map(generation.profiles).set(worker.slot, profile);
	step.generations.set(generation.number, {...generation, profiles});
}

/**
 * Ends a worker in the polite way; SIGKILL follows when `killTimeoutMs` is over. One that may hold connections is
 * drained first and gets its kill signal when the last of them is gone; one that is still booting gets it at once.
 */
export function retire(step: Step, worker: WorkerRecord, intent: EndIntent, mode: DrainMode): void {
	const {state} = worker.phase;
	if (nextWorkerState(state, 'drain') === null) return;
	const mayHoldConnections = worker.access.kind !== 'held' && (state === 'listening' || state === 'ready');
	const killAt = step.now + policyOf(step, worker.generation).killTimeoutMs;
	step.workers.set(worker.id, {
		...worker,
		intent: worker.intent ?? intent,
		phase: {state: 'draining', killAt, signalled: !mayHoldConnections},
	});
	publish(step, {type: 'worker-draining', ...identity(worker)});
	// Nobody else takes the traffic of a worker with a port of its own.
	const drainMode = lacksRoom(step) ? 'stop' : mode;
	step.effects.push(
		mayHoldConnections
			? {type: 'drain', worker: worker.id, mode: drainMode}
			: {type: 'signal', worker: worker.id, signal: 'stop'},
	);
}

export function workerFailed(step: Step, worker: WorkerRecord, detail: string): void {
	const told = {...worker, detail};
	step.workers.set(worker.id, told);
	// What goes wrong while it takes its public addresses is that it did not get them; the app may live on without.
	if (worker.access.kind === 'admitting' && isStanding(worker)) refuse(step, told, 'did not get its public addresses');
}

export function workerDrained(step: Step, worker: WorkerRecord): void {
	const {phase} = worker;
	if (phase.state !== 'draining' || phase.signalled) return;
	step.workers.set(worker.id, {...worker, phase: {...phase, signalled: true}});
	step.effects.push({type: 'signal', worker: worker.id, signal: 'stop'});
}

/** SIGKILL for every worker whose grace period is over. */
export function killOverdue(step: Step): void {
	for (const worker of [...step.workers.values()]) {
		const {phase} = worker;
		if (phase.state !== 'draining' || phase.killAt > step.now) continue;
		step.workers.set(worker.id, {...worker, phase: {state: 'killing'}});
		step.effects.push({type: 'signal', worker: worker.id, signal: 'kill'});
		const seconds = policyOf(step, worker.generation).killTimeoutMs / 1000;
		const reason = phase.signalled ? `still there ${seconds} s after its end began` : `not drained within ${seconds} s`;
		publish(step, {type: 'worker-killed', ...identity(worker), reason});
	}
}

/** Takes an exited worker out of the table. Returns its failure if nobody had asked it to end well. */
export function workerExited(
	step: Step,
	worker: WorkerRecord,
	code: number | null,
	signal: string | null,
): Failure | null {
	step.workers.delete(worker.id);
	const failed = worker.intent === null || worker.intent === 'not-ready' || worker.intent === 'stuck';
	const reason = isAsked(worker.intent)
		? askedWords[worker.intent]
		: (worker.intentReason ?? exitReason(worker, code, signal, step.now));
	publish(step, {type: 'worker-exited', ...identity(worker), code, signal, reason, wanted: !failed});
	if (!failed) return null;
	const failure = {worker: worker.id, slot: worker.slot, generation: worker.generation, reason};
	if (isEntitled(step, worker) && worker.replaces === null) refillSlot(step, worker, code, failure);
	return failure;
}

/** Decides when the slot is filled again, by the policy of its generation, and says so. */
function refillSlot(step: Step, worker: WorkerRecord, code: number | null, failure: Failure): void {
	const slot = step.slots[worker.slot];
	if (!slot || step.desired.kind !== 'running') return;
	const policy = policyOf(step, worker.generation);
	const readyForMs = worker.readyAt === null || worker.intent === 'not-ready' ? null : step.now - worker.readyAt;
	const next = slotAfterExit(slot, {code, readyForMs, reason: failure.reason}, policy, step);
	step.slots[worker.slot] = next;
	const {slot: number, generation, reason} = failure;
	const {failures} = next;
	if (next.next.kind === 'gave-up') publish(step, {type: 'slot-gave-up', slot: number, generation, failures, reason});
	if (next.next.kind === 'at') {
		const retryInMs = next.next.at - step.now;
		publish(step, {type: 'slot-backoff', slot: number, generation, failures, retryInMs, reason});
	}
	const endedWell =
		next.next.kind === 'ended' && (code === 0 || (code !== null && policy.stopExitCodes.includes(code)));
	if (!endedWell) failWaiting(step, failure);
}

type Asked = Exclude<EndIntent, 'not-ready' | 'stuck'>;

function isAsked(intent: EndIntent | null): intent is Asked {
	return intent !== null && intent !== 'not-ready' && intent !== 'stuck';
}

const askedWords: Record<Asked, string> = {
	recycled: 'it was recycled',
	left: 'it had left its place',
	stopped: 'the app was stopped',
	'scaled-down': 'the app was scaled down',
	replaced: 'a newer generation took over',
	vacated: 'it made room for another generation',
	'rolled-back': 'its generation was rolled back',
};

function exitReason(worker: WorkerRecord, code: number | null, signal: string | null, now: number): string {
	const what = signal ? `was killed by ${signal}` : code === null ? 'could not be started' : `exited with code ${code}`;
	const when =
		worker.readyAt === null ? 'before it was ready' : `${durationWords(now - worker.readyAt)} after it was ready`;
	return `${what} ${when}${because(worker)}`;
}

function because(worker: WorkerRecord): string {
	return worker.detail === null ? '' : ` (${worker.detail})`;
}

function durationWords(ms: number): string {
	if (ms < 1000) return `${Math.round(ms)} ms`;
	if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`;
	return `${Math.round(ms / 60_000)} min`;
}

function identity(worker: WorkerRecord): {worker: number; slot: number; generation: number} {
	return {worker: worker.id, slot: worker.slot, generation: worker.generation};
}
