import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {selectorsOf} from '../file-selectors.ts';
import {reportEach} from '../report-each.ts';

/** `fcm reset <apps...>`: restarts are counted from 0 again. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	try {
		const {apps} = await client.call('apps.reset', {selectors: await selectorsOf(context, client, args)});
		return reportEach(context, options, apps, ({restarts}) => `restarts ${restarts} → 0`);
	} finally {
		client.close();
	}
}
