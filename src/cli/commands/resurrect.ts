import type {LeftAlone} from '../../protocol/saves.ts';
import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printNotice} from '../output/notice.ts';
import {leftAloneText} from '../output/save-list.ts';
import {runOperation} from '../run-operation.ts';

/** `fcm resurrect [name]`: starts what was running when the set was saved, stops nothing, and waits until all is ready. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const json = options.json === true;
	const client = await context.openClient({start: true});
	let left: LeftAlone[] = [];
	let notice: string | null = null;
	const exitCode = await runOperation(context, client, {
		verb: 'start',
		json,
		call: async (watch) => {
			const result = await client.call('saves.resurrect', {name: args[0] ?? 'default'}, watch);
			({left, notice} = result);
			return result.apps;
		},
		more: () => ({left, notice}),
	});
	if (json) return exitCode;
	context.stdout.write(leftAloneText(left));
	printNotice(context, notice);
	return exitCode;
}
