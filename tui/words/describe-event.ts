import type {OperationEvent} from '../../src/protocol/operation.ts';
import {formatDuration} from '../../src/shared/format.ts';

/** Progress in a few words. An event of a newer daemon is its own name. */
export function describeEvent(event: OperationEvent): string {
	switch (event.type) {
		case 'worker-forked':
			return `worker ${event.slot} forked (pid ${event.pid})`;
		case 'worker-listening':
			return `worker ${event.slot} listens on ${event.address}`;
		case 'worker-ready':
			return `worker ${event.slot} ready after ${formatDuration(event.afterMs)}`;
		case 'worker-draining':
			return `worker ${event.slot} (pid ${event.pid}) finishes its requests`;
		case 'worker-killed':
			return `worker ${event.slot} killed: ${event.reason}`;
		case 'worker-exited':
			return event.wanted ? `worker ${event.slot} left` : `worker ${event.slot} ended: ${event.reason}`;
		case 'slot-backoff':
			return `worker ${event.slot}: next try in ${formatDuration(event.retryInMs)}: ${event.reason}`;
		case 'slot-gave-up':
			return `worker ${event.slot} given up after ${event.failures} failures: ${event.reason}`;
		case 'worker-stuck':
			return `worker ${event.slot} stuck: event loop silent for ${formatDuration(event.silentMs)}`;
		case 'worker-unhealthy':
			return `worker ${event.slot} unhealthy: ${event.reason}`;
		case 'worker-recycling':
			return `worker ${event.slot} is being replaced: ${event.reason}`;
		case 'rollout-vacating':
			return `slots ${event.slots.join(', ')} are emptied for generation ${event.generation}`;
		case 'rollout-surging':
			return event.slots
				? `generation ${event.generation} starts in slots ${event.slots.join(', ')}`
				: `generation ${event.generation} starts with ${event.workers} workers`;
		case 'rollout-admitting':
			return `generation ${event.generation} takes its public addresses`;
		case 'rollout-canary':
			return `generation ${event.generation} takes traffic as a canary for ${formatDuration(event.forMs)}`;
		case 'rollout-held':
			return `generation ${event.generation} waits for fcm rollout promote or abort: ${event.reason}`;
		case 'rollout-judged':
			return `generation ${event.generation} is ${event.verdict}: ${event.reason}`;
		case 'rollout-proving':
			return `generation ${event.generation} proves itself for ${formatDuration(event.forMs)}`;
		case 'rollout-promoted':
			return `generation ${event.generation} serves, the old one leaves`;
		case 'rollout-finished':
			return `generation ${event.generation} is complete`;
		case 'rollout-rolling-back':
		case 'rollout-rolled-back':
			return `back from generation ${event.generation}: ${event.reason}`;
		case 'heartbeat-unwell':
			return `worker ${event.slot} unwell for load balancers: ${event.reason}`;
		case 'heartbeat-well':
			return `worker ${event.slot} well for load balancers again`;
		case 'app-drained':
			return 'drained: its heartbeat says down';
		case 'app-undrained':
			return 'no longer drained';
		case 'status-port-failed':
			return `status cannot be served on ${event.address}: ${event.reason}`;
		case 'status-port-open':
			return `status is served on ${event.address}`;
		case 'app-scaled':
			return `from ${event.from} to ${event.to} workers`;
		case 'app-stopping':
			return 'stopping';
		case 'app-stopped':
			return 'stopped';
		default:
			return (event satisfies never as OperationEvent).type;
	}
}
