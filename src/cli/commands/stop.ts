import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {selectorsOf} from '../file-selectors.ts';
import {runOperation} from '../run-operation.ts';

/** `fcm stop <apps...>`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	return runOperation(context, client, {
		verb: 'stop',
		json: options.json === true,
		call: async (watch) =>
			(await client.call('apps.stop', {selectors: await selectorsOf(context, client, args)}, watch)).apps,
	});
}
