import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {drainApps} from '../drain-apps.ts';

/** `fcm undrain <apps...>`: back into the load balancer. */
export function run(context: CommandContext, call: CommandCall): Promise<ExitCode> {
	return drainApps(context, call, false);
}
