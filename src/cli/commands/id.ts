import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import {selectApps} from '../../shared/select-apps.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {expandFiles} from '../file-selectors.ts';
import {printJson} from '../output/json.ts';

/** `fcm id <apps...>`: the small numbers that apps may be called by, one per line. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	try {
		const {apps} = await client.call('apps.list', {});
		const names = selectApps(apps, await expandFiles(context, args, async () => apps));
		const chosen = apps.filter(({name}) => names.includes(name));
		if (options.json) printJson(context.stdout, {apps: chosen.map(({name, id}) => ({app: name, id: id ?? null}))});
		else context.stdout.write(chosen.map(({id}) => `${id ?? '-'}\n`).join(''));
		return exitCodes.done;
	} finally {
		client.close();
	}
}
