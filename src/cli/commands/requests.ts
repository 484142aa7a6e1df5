import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {selectorsOf} from '../file-selectors.ts';
import {printJson} from '../output/json.ts';

/** `fcm requests [apps...]`. Fails when an app's master does not answer; what is known of the others is printed. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	try {
		const selectors = args.length > 0 ? await selectorsOf(context, client, args) : ['all'];
		const {apps} = await client.call('apps.activity', {selectors});
		if (options.json) {
			printJson(context.stdout, {apps});
		} else {
			const {renderRequests} = await import('../output/request-list.ts');
			context.stdout.write(renderRequests(apps, context));
		}
		return apps.some(({error}) => error !== undefined) ? exitCodes.failed : exitCodes.done;
	} finally {
		client.close();
	}
}
