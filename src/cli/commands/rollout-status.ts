import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {selectorsOf} from '../file-selectors.ts';
import {printJson} from '../output/json.ts';

/** `fcm rollout status <apps...>`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	try {
		const {apps} = await client.call('apps.describe', {selectors: await selectorsOf(context, client, args)});
		if (options.json) {
			printJson(context.stdout, {
				apps: apps.map(({status: {name, status, generation, rollout, lastFailure}}) => ({
					...{name, status, generation, rollout, lastFailure},
				})),
			});
		} else {
			const {renderRollouts} = await import('../output/rollout-view.ts');
			context.stdout.write(renderRollouts(apps, context, Date.now()));
		}
		return exitCodes.done;
	} finally {
		client.close();
	}
}
