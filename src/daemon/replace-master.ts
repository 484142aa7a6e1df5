import type {AppSpec} from '../protocol/app-spec.ts';
import type {OperationResult} from '../protocol/operation.ts';
import type {Turn} from './app-turns.ts';
import {endMaster} from './end-master.ts';
import type {Fleet} from './fleet.ts';
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
		return endMaster(fleet, before.spec, master, emit);
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
