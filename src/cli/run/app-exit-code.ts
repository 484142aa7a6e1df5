import {constants} from 'node:os';
import type {AppSpec} from '../../protocol/app-spec.ts';
import type {RecordedEvent} from '../../protocol/events.ts';
import type {AppStatus} from '../../protocol/status.ts';
import {exitCodes} from '../../shared/errors.ts';

type Exit = RecordedEvent & {type: 'worker-exited'};

/**
 * What an app that has ended by itself stands for: 0 when each slot's last worker ended well (with 0 or one of
 * `stop_exit_codes`), else the code of the first that did not, as a shell has it (128 + signal); 1 when that is not known.
 * `events`: its last ones, the newest last.
 */
export function appExitCode(
	{status}: Pick<AppStatus, 'status'>,
	{stopExitCodes}: Pick<AppSpec, 'stopExitCodes'>,
	events: readonly RecordedEvent[],
): number {
	const exits = events.filter((event): event is Exit => event.type === 'worker-exited' && !event.wanted);
	const lastOfSlots = [...new Map(exits.map((exit) => [exit.slot, exit])).values()];
	const endedWell = ({code}: Exit) => code !== null && (code === 0 || stopExitCodes.includes(code));
	const failure = lastOfSlots.find((exit) => !endedWell(exit));
	if (failure) return codeOf(failure);
	return status === 'errored' ? exitCodes.failed : exitCodes.done;
}

function codeOf({code, signal}: Exit): number {
	if (code !== null) return code;
	const number = constants.signals[signal as NodeJS.Signals];
	return number === undefined ? exitCodes.failed : 128 + number;
}
