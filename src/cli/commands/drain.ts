import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {drainApps} from '../drain-apps.ts';

/** `fcm drain <apps...>`: out of the load balancer, without stopping. */
export function run(context: CommandContext, call: CommandCall): Promise<ExitCode> {
	return drainApps(context, call, true);
}
