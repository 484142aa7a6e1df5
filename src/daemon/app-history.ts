import type {PastOfApp} from '../protocol/control-api.ts';
import type {MasterApi} from '../protocol/master-api.ts';
import {FcmError} from '../shared/errors.ts';
import type {Fleet} from './fleet.ts';

const deadlineMs = 3000;

/** What the counters of an app did; never rejects, so that one app does not hide the others. */
export async function appHistory(
	fleet: Fleet,
	app: string,
	params: MasterApi['history']['params'],
): Promise<PastOfApp> {
	const link = fleet.link(app);
	if (!link.mayLive) return {app, history: null};
	try {
		await link.attach();
		link.require('history', 'a history of its figures');
		return {app, history: await link.call('history', params, {deadlineMs})};
	} catch (error) {
		return {app, history: null, ...(link.mayLive && {error: FcmError.from(error).message})};
	}
}
