import {loadPreferences} from '../../client/preferences.ts';
import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';
import {preferenceKey} from '../preference-keys.ts';

/** `fcm config get <key>`: the value alone, for scripts. */
export async function run(context: CommandContext, {args: [name = ''], options}: CommandCall): Promise<ExitCode> {
	const key = preferenceKey(name);
	const value = (await loadPreferences(context.home)).get(key);
	if (options.json) printJson(context.stdout, {[key]: value});
	else context.stdout.write(`${value}\n`);
	return exitCodes.done;
}
