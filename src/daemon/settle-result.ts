import type {OperationEvent, OperationResult} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';
import type {Fleet} from './fleet.ts';
import {namePortOwner} from './name-port-owner.ts';

/** Where the progress of a command goes. */
export type Emit = (event: OperationEvent) => void;

/** The outcome of a command on one app: a failure becomes a result, so that it does not hide those of other apps. */
export async function settleResult(
	fleet: Fleet,
	app: string,
	work: () => Promise<OperationResult>,
): Promise<OperationResult> {
	try {
		const result = await work();
		return result.ok ? result : await explained(fleet, result);
	} catch (error) {
		return explained(fleet, {app, ok: false, error: FcmError.from(error).toWire()});
	}
}

async function explained(fleet: Fleet, result: OperationResult & {ok: false}): Promise<OperationResult> {
	return result.error.code === 'FCM_ERR_PORT_TAKEN' ? namePortOwner(result, await fleet.list()) : result;
}
