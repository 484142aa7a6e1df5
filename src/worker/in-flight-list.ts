import type {ServerResponse} from 'node:http';
import type {RequestInFlight} from '../protocol/activity.ts';
import {infoOf} from './request-info.ts';
import type {RequestTracker} from './request-tracker.ts';

const maxRequests = 100;
const maxUrlLength = 1000;

/** What is in flight, the oldest first, at most 100; plain JSON. */
export function listInFlight(requests: RequestTracker): RequestInFlight[] {
	return requests
		.inFlightByAge()
		.slice(0, maxRequests)
		.map((response) => {
			const info = infoOf(response.req);
			return {...describe(response, requests.ageMs(response)), ...(info && {info})};
		});
}

/**
 * Makes the list readable in a process that is stuck, where no message is read any more: whoever has its inspector (which
 * Node serves from a thread of its own) evaluates `globalThis[Symbol.for('fcm.requests')]()`. Not enumerable, so that no
 * app comes upon it by chance.
 */
export function exposeInFlight(requests: RequestTracker): void {
	Object.defineProperty(globalThis, Symbol.for('fcm.requests'), {value: () => listInFlight(requests)});
}

function describe(response: ServerResponse, ageMs: number): RequestInFlight {
	const {method = '', url = '', socket} = response.req;
	return {
		method,
		url: url.slice(0, maxUrlLength),
		ip: socket.remoteAddress ?? '',
		ageMs: Math.round(ageMs),
		state: response.headersSent ? 'sending' : 'processing',
	};
}
