import type {ExitCode} from '../shared/errors.ts';
import type {CommandCall, CommandContext} from './command-context.ts';
import {selectorsOf} from './file-selectors.ts';
import {runOperation} from './run-operation.ts';

/** Ends the waiting of rollouts, and waits until they are over. */
export async function steerRollout(
	context: CommandContext,
	{args, options}: CommandCall,
	action: 'promote' | 'abort',
): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	return runOperation(context, client, {
		verb: action,
		json: options.json === true,
		call: async (watch) =>
			(await client.call('apps.rollout', {selectors: await selectorsOf(context, client, args), action}, watch)).apps,
	});
}
