import type {ResetApp} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';
import type {Fleet} from './fleet.ts';

const deadlineMs = 5000;

/** Sets the restart counters of an app to 0. One without a master has none. */
export async function resetApp(fleet: Fleet, app: string): Promise<ResetApp> {
	try {
		const link = fleet.link(app);
		if (!(await link.attach())) return {app, restarts: 0};
		link.require('live', 'the reset of counters');
		const {restarts} = await link.call('reset', {}, {deadlineMs});
		return {app, restarts};
	} catch (error) {
		return {app, error: FcmError.from(error).toWire()};
	}
}
