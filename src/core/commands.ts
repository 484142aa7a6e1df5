import type {PendingCommand} from './app-state.ts';
import type {CoreEvent} from './core-event.ts';
import {abortRollout, beginRollout, decideRollout} from './rollout.ts';
import {assignSlots, resizeSlots} from './slots.ts';
import {addGeneration, addPending, isEntitled, isServing, publish, type Step, settle, settlePending} from './step.ts';
import {retire} from './worker-life.ts';

type Command = Extract<CoreEvent, {command: number}>;

/** One command at a time per app; `stop` outranks every other. */
export function runCommand(step: Step, event: Command): void {
	const running = occupiedBy(step);
	if (event.type === 'stop') return stop(step, event);
	if (event.type === 'promote' || event.type === 'abort') return decideRollout(step, event);
	if (running) return settle(step, event.command, {kind: 'busy', running});
	switch (event.type) {
		case 'start':
			return start(step, event);
		case 'restart':
			return restart(step, event);
		case 'reload':
			return beginRollout(step, event);
		case 'scale':
			return scale(step, event);
	}
}

function occupiedBy(step: Step): PendingCommand['kind'] | null {
	const [pending] = step.pending;
	if (pending) return pending.kind;
	return step.rollout.phase === 'idle' ? null : 'reload';
}

function start(step: Step, event: Command & {type: 'start'}): void {
	const running = step.desired.kind === 'running';
	if (running && isWhole(step)) return settle(step, event.command, {kind: 'unchanged'});
	addPending(step, event);
	// With workers alive their generation goes on; its waiting and given-up slots are tried again at once.
	if (running && step.workers.size > 0) assignSlots(step, [...step.slots.keys()], step.current);
	else beginGeneration(step, event);
}

function restart(step: Step, event: Command & {type: 'restart'}): void {
	addPending(step, event);
	if (step.workers.size === 0) return beginGeneration(step, event);
	addGeneration(step, event.generation, event.policy);
	step.wanted = event.wanted;
	step.desired = {kind: 'restarting', generation: event.generation};
	publish(step, {type: 'app-stopping'});
	retireAll(step);
}

/** The first worker of a generation that replaces nothing: start, or the second half of a restart. */
function beginGeneration(step: Step, event: Command & {type: 'start' | 'restart'}): void {
	addGeneration(step, event.generation, event.policy);
	step.wanted = event.wanted;
	fillFrom(step, event.generation);
}

/** Makes a generation the current one and all its slots fresh. */
export function fillFrom(step: Step, generation: number): void {
	step.current = generation;
	step.desired = {kind: 'running'};
	resizeSlots(step, step.wanted, generation);
	assignSlots(step, [...step.slots.keys()], generation);
	step.recycling = {due: [], notBefore: null};
	step.lastFailure = null;
}

function stop(step: Step, event: Command & {type: 'stop'}): void {
	if (step.desired.kind === 'stopped' && step.workers.size + step.lingering.size === 0) {
		return settle(step, event.command, {kind: 'unchanged'});
	}
	settlePending(step, (command) => command.kind !== 'stop', {kind: 'aborted', by: 'stop'});
	abortRollout(step);
	if (step.desired.kind !== 'stopped') publish(step, {type: 'app-stopping'});
	step.desired = {kind: 'stopped'};
	addPending(step, event);
	retireAll(step);
}

function retireAll(step: Step): void {
	for (const worker of [...step.workers.values()]) retire(step, worker, 'stopped', 'stop');
}

function scale(step: Step, event: Command & {type: 'scale'}): void {
	if (step.desired.kind !== 'running') return settle(step, event.command, {kind: 'not-running'});
	if (event.wanted === step.wanted) return settle(step, event.command, {kind: 'unchanged'});
	publish(step, {type: 'app-scaled', from: step.wanted, to: event.wanted});
	resizeSlots(step, event.wanted, step.current);
	addPending(step, event);
}

/** Every wanted slot is served, or has ended as asked for, and no surplus or failed worker is on the way out. */
export function isWhole(step: Step): boolean {
	const workers = [...step.workers.values()];
	const leaving = ['scaled-down', 'not-ready', 'stuck', 'stopped', 'left'];
	if (workers.some(({intent}) => intent !== null && leaving.includes(intent))) return false;
	return step.slots.every(
		(slot, number) =>
			slot.next.kind === 'ended' ||
			workers.some((worker) => worker.slot === number && isEntitled(step, worker) && isServing(worker)),
	);
}
