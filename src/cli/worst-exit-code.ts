import {type ExitCode, exitCodes} from '../shared/errors.ts';

/** The worst first: a release that had to be rolled back is what a deploy script must hear of. */
const order: readonly ExitCode[] = [
	exitCodes.interrupted,
	exitCodes.rolledBack,
	exitCodes.failed,
	exitCodes.unreachable,
	exitCodes.noSuchApp,
	exitCodes.usage,
	exitCodes.planned,
	exitCodes.done,
];

/** What a command exits with that ended in several ways, one per app. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
	return order.find((code) => codes.includes(code)) ?? exitCodes.done;
}
