import type {ExitCode} from '../../shared/errors.ts';
import {actOnWorker} from '../act-on-worker.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {visibleText} from '../output/visible-text.ts';

/** `fcm worker stack <app> <worker>`. */
export async function run(context: CommandContext, call: CommandCall): Promise<ExitCode> {
	return actOnWorker(
		context,
		call,
		(client, target) => client.call('workers.stack', target, {deadlineMs: 10_000}),
		({slot, pid, frames, why}, app) =>
			[
				`worker ${slot} of ${app} (pid ${pid})${why === null ? '' : `: no stack: ${why}`}`,
				...frames.map(visibleText),
			].join('\n'),
	);
}
