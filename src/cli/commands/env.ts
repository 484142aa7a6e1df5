import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';

/** `fcm env <app>`: names and where they come from; values only with --show. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	try {
		const [app = ''] = args;
		const environment = await client.call('apps.env', {app, values: options.show === true});
		if (options.json) {
			printJson(context.stdout, environment);
		} else {
			const {renderEnvironment} = await import('../output/environment-view.ts');
			context.stdout.write(renderEnvironment(environment.variables, context));
			if (!options.show) context.stderr.write('values are withheld; --show prints them\n');
		}
		return exitCodes.done;
	} finally {
		client.close();
	}
}
