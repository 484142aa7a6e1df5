import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import {formatDuration} from '../../shared/format.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';

/** `fcm ping`: one question to the daemon. Starts none; FCM_ERR_DAEMON_UNREACHABLE when none answers. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: false});
	try {
		const asked = performance.now();
		const info = await client.call('daemon.info', {});
		const roundTripMs = Math.round((performance.now() - asked) * 1000) / 1000;
		if (options.json) printJson(context.stdout, {...info, roundTripMs});
		else context.stdout.write(`pong from daemon ${info.pid} after ${formatDuration(roundTripMs)}\n`);
		return exitCodes.done;
	} finally {
		client.close();
	}
}
