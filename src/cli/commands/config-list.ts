import {loadPreferences} from '../../client/preferences.ts';
import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';
import {tableRoom} from '../output/status-view.ts';
import {stylesFor} from '../output/styles.ts';
import {renderTable} from '../output/text-table.ts';
import {preferenceKeys} from '../preference-keys.ts';

/** `fcm config list`. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const preferences = await loadPreferences(context.home);
	const values = Object.entries(preferenceKeys).map(([key, what]) => {
		return {key, value: preferences.get(key as keyof typeof preferenceKeys), what};
	});
	if (options.json) {
		printJson(context.stdout, Object.fromEntries(values.map(({key, value}) => [key, value])));
		return exitCodes.done;
	}
	const columns = [
		{title: 'key', worth: null, align: 'left' as const, cells: values.map(({key}) => [key] as const)},
		{title: 'value', worth: null, align: 'left' as const, cells: values.map(({value}) => [String(value)] as const)},
		{title: 'meaning', worth: 1, align: 'left' as const, cells: values.map(({what}) => [what] as const)},
	];
	context.stdout.write(`${renderTable(columns, tableRoom(context), stylesFor(context, context.stdout))}\n`);
	return exitCodes.done;
}
