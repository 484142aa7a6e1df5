import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {noteFile} from '../file-note.ts';
import {selectorsOf} from '../file-selectors.ts';
import {rolloutOverride} from '../rollout-options.ts';
import {runOperation} from '../run-operation.ts';

/** `fcm reload <apps...>`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const rollout = rolloutOverride(options);
	noteFile(context, args, options, 'reload');
	const client = await context.openClient({start: true});
	return runOperation(context, client, {
		verb: 'reload',
		json: options.json === true,
		call: async (watch) => {
			const params = {selectors: await selectorsOf(context, client, args), ...(rollout && {rollout})};
			return (await client.call('apps.reload', params, watch)).apps;
		},
	});
}
