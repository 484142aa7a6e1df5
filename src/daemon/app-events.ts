import type {RecordedEvent} from '../protocol/events.ts';
import {FcmError} from '../shared/errors.ts';
import type {Fleet} from './fleet.ts';

const deadlineMs = 5000;
const maxEvents = 200;

/** What happened to an app, as its master remembers it: none without one. Errors: FCM_ERR_MASTER_UNREACHABLE. */
export async function appEvents(
	fleet: Fleet,
	app: string,
	limit: number,
): Promise<{app: string; events: RecordedEvent[]}> {
	const link = fleet.link(app);
	if (!link.mayLive) return {app, events: []};
	const {events} = await link.call('events', {limit}, {deadlineMs}).catch((error: unknown) => {
		if (link.mayLive) throw error;
		return {events: []};
	});
	return {app, events};
}

/** Throws FCM_ERR_USAGE. */
export function checkLimit(limit: unknown): number {
	if (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= maxEvents) return Number(limit);
	throw new FcmError('FCM_ERR_USAGE', `a limit of events is a number from 1 to ${maxEvents}`);
}
