import type {AppActivity} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';
import type {Fleet} from './fleet.ts';

const deadlineMs = 3000;

/** What the workers of an app do at this moment; never rejects, so that one app does not hide the others. */
export async function appActivity(fleet: Fleet, app: string): Promise<AppActivity> {
	const link = fleet.link(app);
	if (!link.mayLive) return {app, workers: []};
	try {
		return {app, ...(await link.call('activity', {}, {deadlineMs}))};
	} catch (error) {
		return {app, workers: [], ...(link.mayLive && {error: FcmError.from(error).message})};
	}
}
