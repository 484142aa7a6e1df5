import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {noteFile} from '../file-note.ts';
import {selectorsOf} from '../file-selectors.ts';
import {runOperation} from '../run-operation.ts';

/** `fcm restart <apps...>`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	noteFile(context, args, options, 'restart');
	const client = await context.openClient({start: true});
	return runOperation(context, client, {
		verb: 'restart',
		json: options.json === true,
		call: async (watch) =>
			(await client.call('apps.restart', {selectors: await selectorsOf(context, client, args)}, watch)).apps,
	});
}
