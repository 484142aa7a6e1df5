import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {selectorsOf} from '../file-selectors.ts';
import {printJson} from '../output/json.ts';

/** `fcm describe <apps...>`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	try {
		const {apps} = await client.call('apps.describe', {selectors: await selectorsOf(context, client, args)});
		if (options.json) {
			printJson(context.stdout, {apps});
		} else {
			const {renderDescription} = await import('../output/description-view.ts');
			context.stdout.write(apps.map((app) => renderDescription(app, context, Date.now())).join('\n'));
		}
		return exitCodes.done;
	} finally {
		client.close();
	}
}
