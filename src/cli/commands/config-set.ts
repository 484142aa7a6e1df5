import {loadPreferences, type PreferenceValues} from '../../client/preferences.ts';
import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {preferenceKey} from '../preference-keys.ts';

/** `fcm config set <key> <value>`. What the key does not take is FCM_ERR_USAGE, and nothing is changed. */
export async function run(context: CommandContext, {args: [name = '', text = '']}: CommandCall): Promise<ExitCode> {
	const key = preferenceKey(name);
	const value = /^-?\d{1,15}$/.test(text) ? Number(text) : text;
	(await loadPreferences(context.home)).set(key, value as PreferenceValues[typeof key]);
	if (!context.quiet) context.stdout.write(`${key} ${value}\n`);
	return exitCodes.done;
}
