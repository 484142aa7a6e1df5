import {parseScaleTarget} from '../../client/scale-target.ts';
import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {runOperation} from '../run-operation.ts';

/** `fcm scale <app> <count>`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const [app, count] = args as [string, string];
	const to = parseScaleTarget(count);
	const client = await context.openClient({start: true});
	return runOperation(context, client, {
		verb: 'scale',
		json: options.json === true,
		call: async (watch) => (await client.call('apps.scale', {app, to}, watch)).apps,
	});
}
