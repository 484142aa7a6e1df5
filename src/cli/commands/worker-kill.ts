import type {ExitCode} from '../../shared/errors.ts';
import {actOnWorker} from '../act-on-worker.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';

/** `fcm worker kill <app> <worker>`. */
export async function run(context: CommandContext, call: CommandCall): Promise<ExitCode> {
	return actOnWorker(
		context,
		call,
		(client, target) => client.call('workers.kill', target, {deadlineMs: null}),
		({slot, pid, reason}, app) => `worker ${slot} of ${app} (pid ${pid}) ended: ${reason}`,
	);
}
