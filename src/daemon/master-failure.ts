import {FcmError} from '../shared/errors.ts';
import type {LivingMaster} from './master-driver.ts';

/** Why a call to the app's master failed. The connection's own failures speak of "the daemon"; here the other side is an app master. */
export function explainFailure(
	app: string,
	error: unknown,
	{client, pid, isAlive}: LivingMaster,
	method: string,
): FcmError {
	const failure = FcmError.from(error);
	const who = `the app master of "${app}" (pid ${pid})`;
	const unreachable = (what: string) => new FcmError('FCM_ERR_MASTER_UNREACHABLE', `${who} ${what}`, {cause: error});
	switch (failure.code) {
		case 'FCM_ERR_DAEMON_LOST':
		case 'FCM_ERR_DAEMON_UNREACHABLE':
			return unreachable(isAlive() ? `broke off during "${method}"` : `died during "${method}"`);
		case 'FCM_ERR_TIMEOUT':
			return unreachable(`has not answered "${method}" in time`);
		case 'FCM_ERR_UNKNOWN_METHOD':
			return tooOld(app, client.peer, `"${method}"`);
		default:
			return failure;
	}
}

/** The app master is of a version before `what`. */
export function tooOld(app: string, {pid, version}: {pid: number; version: string}, what: string): FcmError {
	const message = `the app master of "${app}" (pid ${pid}, fcm ${version}) does not know ${what}`;
	return new FcmError('FCM_ERR_UNKNOWN_METHOD', `${message}; \`fcm restart ${app}\` gives it this version`);
}
