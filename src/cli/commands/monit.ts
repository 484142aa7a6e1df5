import {entrypoints} from '../../entrypoints.ts';
import {type ExitCode, FcmError} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {hasColor} from '../output/styles.ts';

/** What the TUI's program exports. */
interface TuiProgram {
	run(options: {home: string; color: boolean}): Promise<ExitCode>;
}

/** `fcm monit`. React and Ink are in a program of their own, loaded only here. */
export async function run(context: CommandContext, _call: CommandCall): Promise<ExitCode> {
	if (!context.stdin.isTTY || !context.stdout.isTTY) {
		throw new FcmError('FCM_ERR_USAGE', 'fcm monit needs a terminal; elsewhere use `fcm ls` or `fcm ls --json`');
	}
	const tui: TuiProgram = await import(entrypoints.tui.href);
	return tui.run({home: context.home, color: hasColor(context, context.stdout)});
}
