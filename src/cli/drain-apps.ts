import type {ExitCode} from '../shared/errors.ts';
import type {CommandCall, CommandContext} from './command-context.ts';
import {selectorsOf} from './file-selectors.ts';
import {reportEach} from './report-each.ts';

/** Takes apps out of the load balancer, or gives them back. */
export async function drainApps(
	context: CommandContext,
	{args, options}: CommandCall,
	drained: boolean,
): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	try {
		const selectors = await selectorsOf(context, client, args);
		const {apps} = await client.call('apps.drain', {selectors, drained});
		return reportEach(context, options, apps, ({changed}) => words(drained, changed));
	} finally {
		client.close();
	}
}

function words(drained: boolean, changed: boolean): string {
	if (drained) return changed ? 'drained: its heartbeat says down' : 'was drained already';
	return changed ? 'no longer drained' : 'was not drained';
}
