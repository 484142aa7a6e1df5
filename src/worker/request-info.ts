import {IncomingMessage} from 'node:http';
import {type Limits, plainJson} from '../shared/plain-json.ts';
import type {Status} from '../shared/status.ts';
import {ownTracking} from './tracking.ts';

/** On a request: what the app has hung on it. */
const info = Symbol.for('fcm.info');

type Informed = IncomingMessage & {[info]?: Status};

/**
 * Gives every request a `status`. By a getter, so that one that nobody uses costs nothing. What an app sets under that name
 * itself stays its own, and responses of an http client have none.
 */
export function defineRequestStatus(): void {
	if (Object.hasOwn(IncomingMessage.prototype, 'status')) return;
	Object.defineProperty(IncomingMessage.prototype, 'status', {
		configurable: true,
		get(this: Informed): Status | undefined {
			// Of an answer to an http client: it has no method.
			if (!this.method) return undefined;
			const status = this[info] ?? ownTracking().status?.unlistedChild();
			if (status) this[info] = status;
			return status;
		},
		set(this: IncomingMessage, value: unknown) {
			Object.defineProperty(this, 'status', {value, configurable: true, enumerable: true, writable: true});
		},
	});
	ownTracking().requests.onSettled = ({req}) => (req as Informed)[info]?.close();
}

const limits: Limits = {values: 100, levels: 4, text: 500, characters: 2000};

/** What the app tells of a request; undefined when it tells nothing. Bounded plain JSON. */
export function infoOf(request: IncomingMessage): Record<string, unknown> | undefined {
	const status = (request as Informed)[info];
	return status && (plainJson(status.getStatus(), limits) as Record<string, unknown>);
}
