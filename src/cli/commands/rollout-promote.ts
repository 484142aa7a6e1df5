import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {steerRollout} from '../steer-rollout.ts';

/** `fcm rollout promote <apps...>`. */
export function run(context: CommandContext, call: CommandCall): Promise<ExitCode> {
	return steerRollout(context, call, 'promote');
}
