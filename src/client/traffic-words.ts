import type {AppEvent, RecordedEvent} from '../protocol/events.ts';

const types = [
	'heartbeat-unwell',
	'heartbeat-well',
	'app-drained',
	'app-undrained',
	'status-port-failed',
	'status-port-open',
] as const;

/** What an app tells those who send it requests, and those who look at it from outside. */
export type TrafficEvent = Extract<AppEvent, {type: (typeof types)[number]}>;

export function isOfTraffic(event: RecordedEvent): event is TrafficEvent {
	return (types as readonly string[]).includes(event.type);
}

export function trafficWords(event: TrafficEvent): string {
	switch (event.type) {
		case 'heartbeat-unwell':
			return `worker ${event.slot} of generation ${event.generation} is unwell for load balancers: ${event.reason}`;
		case 'heartbeat-well':
			return `worker ${event.slot} of generation ${event.generation} is well for load balancers again`;
		case 'app-drained':
			return `drained${byWords(event.by)}: its heartbeat says down`;
		case 'app-undrained':
			return `no longer drained${byWords(event.by)}`;
		case 'status-port-failed':
			return `status cannot be served on ${event.address}: ${event.reason}`;
		case 'status-port-open':
			return `status is served on ${event.address}`;
	}
}

function byWords(by: 'command' | 'post'): string {
	return by === 'post' ? ' by a POST' : '';
}
