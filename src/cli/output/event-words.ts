import type {AppEvent} from '../../protocol/events.ts';
import {formatDuration} from '../../shared/format.ts';

/** One event as a sentence without its app: `worker 0 of generation 3 is ready after 312 ms`. */
export function eventWords(event: AppEvent): string {
	switch (event.type) {
		case 'worker-forked':
			return `${worker(event)} forked, pid ${event.pid}`;
		case 'worker-listening':
			return `${worker(event)} listens on ${event.address}`;
		case 'worker-ready':
			return `${worker(event)} is ready after ${formatDuration(event.afterMs)}`;
		case 'worker-draining':
			return `${worker(event)} drains`;
		case 'worker-killed':
			return `${worker(event)} is killed: ${event.reason}`;
		case 'worker-exited':
			return `${worker(event)} ${event.wanted ? 'ended' : 'died'}: ${event.reason}`;
		case 'slot-backoff':
			return `slot ${event.slot}: ${event.reason}, ${failures(event.failures)}, next try in ${formatDuration(event.retryInMs)}`;
		case 'slot-gave-up':
			return `slot ${event.slot}: ${event.reason}, ${failures(event.failures)}, no further try`;
		case 'rollout-surging':
			return `starts generation ${event.generation} with ${count(event.workers, 'worker')}`;
		case 'rollout-proving':
			return `generation ${event.generation} must last ${formatDuration(event.forMs)}`;
		case 'rollout-promoted':
			return `generation ${event.generation} takes over`;
		case 'rollout-finished':
			return `generation ${event.generation} is alone now`;
		case 'rollout-rolling-back':
			return `rolls generation ${event.generation} back: ${event.reason}`;
		case 'rollout-rolled-back':
			return `generation ${event.generation} is rolled back: ${event.reason}`;
		case 'app-scaled':
			return `scaled from ${event.from} to ${count(event.to, 'worker')}`;
		case 'app-stopping':
			return 'stops';
		case 'app-stopped':
			return 'has stopped';
		default:
			event satisfies never;
			return (event as AppEvent).type; // Of an app master of a newer version.
	}
}

/** `1 failure`, `5 failures`. */
export function failures(count: number): string {
	return count === 1 ? '1 failure' : `${count} failures`;
}

function worker({slot, generation}: {slot: number; generation: number}): string {
	return `worker ${slot} of generation ${generation}`;
}

function count(amount: number, what: string): string {
	return amount === 1 ? `1 ${what}` : `${amount} ${what}s`;
}
