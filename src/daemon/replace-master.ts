import type {AppSpec} from '../protocol/app-spec.ts';
import type {OperationResult} from '../protocol/operation.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import type {Turn} from './app-turns.ts';
import {endMaster} from './end-master.ts';
import type {Fleet} from './fleet.ts';
import type {LivingMaster} from './master-driver.ts';
import {changeDeadlineMs} from './operation-deadlines.ts';
import type {Emit} from './settle-result.ts';

/**
 * Ends the app's master and starts the app under a new one: there is a gap in which nobody serves. The spec is written
 * first, so that a daemon that dies in the gap leaves an app that the next one starts.
 */
export async function replaceMaster(fleet: Fleet, spec: AppSpec, turn: Turn, emit: Emit): Promise<OperationResult> {
	const app = spec.name;
	const link = fleet.link(app);
	const before = fleet.entry(app);
	const master = await link.attach();
	turn.check();
	fleet.remember({spec, wanted: 'running'});
	const ended = await fleet.withoutRevival(app, async () => {
		if (!master) return null;
		const result = await endMaster(fleet, before.spec, master, emit);
		if (result.ok) await untilUnlinked(fleet, app, master);
		return result;
	});
	if (ended && !ended.ok) {
		fleet.remember(before);
		return ended;
	}
	turn.check();
	await link.open(spec);
	turn.check();
	const result = await link.call('start', {spec}, {onEvent: emit, deadlineMs: changeDeadlineMs(spec)});
	return result.ok ? {...result, change: 'restarted'} : result;
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
