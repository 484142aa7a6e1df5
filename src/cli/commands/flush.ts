import {emptyLogs} from '../../client/empty-logs.ts';
import {logSources} from '../../client/log-sources.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {formatBytes} from '../../shared/format.ts';
import {chooseApps} from '../choose-apps.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';

/** `fcm flush [apps...]`: empties the files themselves, so it needs no daemon. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const names = await chooseApps(context, args.length > 0 ? args : ['all']);
	const apps: {app: string; freedBytes: number}[] = [];
	for (const app of names) apps.push({app, freedBytes: await freed(context.home, app)});
	if (options.json) printJson(context.stdout, {apps});
	else if (context.quiet) return exitCodes.done;
	else if (apps.length === 0) context.stdout.write('no apps\n');
	else context.stdout.write(apps.map(({app, freedBytes}) => `${app}  emptied  ${formatBytes(freedBytes)}\n`).join(''));
	return exitCodes.done;
}

async function freed(home: string, app: string): Promise<number> {
	try {
		return await emptyLogs(logSources(home, [app]));
	} catch (error) {
		throw new FcmError('FCM_ERR_INTERNAL', `cannot empty the logs of ${app}: ${(error as Error).message}`, {
			cause: error,
		});
	}
}
