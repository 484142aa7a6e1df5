import type {AppSpec} from '../protocol/app-spec.ts';
import type {Change, OperationResult} from '../protocol/operation.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import type {Fleet} from './fleet.ts';
import type {LivingMaster} from './master-driver.ts';
import {endDeadlineMs} from './operation-deadlines.ts';
import type {Emit} from './settle-result.ts';

/** Stops an app and ends its master; ok only once the process is gone. The caller sees to it that it is not revived. */
export async function endMaster(
	fleet: Fleet,
	spec: AppSpec,
	master: LivingMaster,
	emit: Emit,
): Promise<OperationResult> {
	const deadline = steadyNow() + endDeadlineMs(spec);
	const asked = fleet.link(spec.name).call('shutdown', {}, {onEvent: emit, deadlineMs: endDeadlineMs(spec)});
	// It may exit before its answer is out: then that it is gone is the answer.
	const result = await asked.catch(async (error: unknown) => {
		if (await isGoneBy(master, Math.min(deadline, steadyNow() + lastBreathMs))) return ended(spec, 'stopped');
		throw error;
	});
	if (result.ok && !(await isGoneBy(master, deadline))) {
		const message = `the app master of "${spec.name}" (pid ${master.pid}) said that it ends, but it lives on`;
		throw new FcmError('FCM_ERR_MASTER_UNREACHABLE', message);
	}
	if (result.ok) await untilUnlinked(fleet, spec.name, master);
	return result;
}

const unlinkDeadlineMs = 2000;

/** The end of a connection may be seen a moment after the end of its process. */
async function untilUnlinked(fleet: Fleet, app: string, master: LivingMaster): Promise<void> {
	const deadline = steadyNow() + unlinkDeadlineMs;
	while ((await fleet.link(app).attach()) === master) {
		if (steadyNow() >= deadline)
			throw new FcmError('FCM_ERR_MASTER_UNREACHABLE', `${app}: its old master is not let go`);
		await pause(5);
	}
}

/** A connection ends shortly before its process does. */
const lastBreathMs = 1000;

async function isGoneBy(master: LivingMaster, deadline: number): Promise<boolean> {
	for (let wait = 5; master.isAlive(); wait = Math.min(wait * 2, 50)) {
		if (steadyNow() >= deadline) return false;
		await pause(wait);
	}
	return true;
}

/** The result for an app of which nothing runs. */
export function ended(spec: AppSpec, change: Change, generation = 0): OperationResult & {ok: true} {
	return {app: spec.name, ok: true, change, generation, ready: 0, wanted: spec.instances, listening: [], tookMs: 0};
}
