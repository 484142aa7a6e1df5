import type {SignalledApp} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';
import {isSignal} from '../shared/signals.ts';
import type {Fleet} from './fleet.ts';

const deadlineMs = 5000;

/** The daemon itself signals no worker: the app's master does. */
export async function signalApp(fleet: Fleet, app: string, signal: NodeJS.Signals): Promise<SignalledApp> {
	try {
		if (!isSignal(signal)) throw new FcmError('FCM_ERR_USAGE', `there is no signal ${JSON.stringify(signal)}`);
		const link = fleet.link(app);
		if (!(await link.attach())) throw new FcmError('FCM_ERR_NOT_RUNNING', `${app} is not running`);
		link.require('live', 'signals');
		const {pids} = await link.call('signal', {signal}, {deadlineMs});
		return {app, pids};
	} catch (error) {
		return {app, error: FcmError.from(error).toWire()};
	}
}
