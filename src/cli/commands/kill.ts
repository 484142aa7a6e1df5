import type {ControlClient} from '../../client/open-client.ts';
import {untilClosed} from '../../client/until-closed.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';
import {runOperation} from '../run-operation.ts';

/** `fcm kill`: stops every app, then the daemon. Nothing to kill is success: what was asked for is so. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const json = options.json === true;
	if (options.daemonOnly) {
		const {killDaemonOnly} = await import('../kill-daemon-only.ts');
		return killDaemonOnly(context, json);
	}
	const client = await clientIfAnythingRuns(context);
	if (!client) {
		if (json) printJson(context.stdout, {apps: []});
		else if (!context.quiet) context.stdout.write('no daemon runs, and no app: nothing to kill\n');
		return exitCodes.done;
	}
	const exitCode = await runOperation(context, client, {
		verb: 'kill',
		json,
		call: async (watch) => {
			const {apps} = await client.call('daemon.kill', {}, watch);
			if (apps.every(({ok}) => ok)) await untilClosed(client);
			return apps;
		},
	});
	if (!json && !context.quiet && exitCode === exitCodes.done) context.stdout.write('the daemon has ended\n');
	return exitCode;
}

/** App masters outlive a daemon that died: a new daemon adopts them, so that it can stop them in good order. */
async function clientIfAnythingRuns(context: CommandContext): Promise<ControlClient | null> {
	try {
		return await context.openClient({start: false});
	} catch (error) {
		if (!FcmError.is(error) || error.code !== 'FCM_ERR_DAEMON_UNREACHABLE') throw error;
	}
	const {livingAppMasters} = await import('../../client/living-app-masters.ts');
	return livingAppMasters(context.home).length > 0 ? context.openClient({start: true}) : null;
}
