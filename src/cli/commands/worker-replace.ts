import type {ExitCode} from '../../shared/errors.ts';
import {actOnWorker} from '../act-on-worker.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';

/** `fcm worker replace <app> <worker>`: waits until the old one has drained and ended. */
export async function run(context: CommandContext, call: CommandCall): Promise<ExitCode> {
	return actOnWorker(
		context,
		call,
		(client, target) => client.call('workers.replace', target, {deadlineMs: null}),
		({slot, pid, reason}, app) => `worker ${slot} of ${app} (pid ${pid}) replaced: ${reason}`,
	);
}
