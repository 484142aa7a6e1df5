import type {CommandCall, CommandContext} from '../command-context.ts';
import {stylesFor} from '../output/styles.ts';
import {runOperation} from '../run-operation.ts';
import {loadSpecs} from '../start-specs.ts';
import {requireFittingOptions, resolveTargets} from '../start-targets.ts';

/** `fcm start [targets...]`: files and scripts are applied, known apps started. Nothing starts when a part is wrong. */
export async function run(context: CommandContext, call: CommandCall): Promise<number> {
	if (call.options.daemon === false) return (await import('./run.ts')).run(context, call);
	const json = call.options.json === true;
	const targets = await resolveTargets(context, call.args);
	requireFittingOptions(targets, call);
	const {specs, warnings} = await loadSpecs(context, targets, call);
	if (!json && !context.quiet) printWarnings(context, warnings);
	const client = await context.openClient({start: true});
	return runOperation(context, client, {
		verb: 'start',
		json,
		warnings,
		call: async (watch) => {
			const {selectors} = targets;
			const done = await Promise.all([
				specs.length > 0 ? client.call('apps.apply', {specs}, watch) : {apps: []},
				selectors.length > 0 ? client.call('apps.start', {selectors}, watch) : {apps: []},
			]);
			return done.flatMap(({apps}) => apps);
		},
	});
}

function printWarnings(context: CommandContext, warnings: readonly string[]): void {
	const {yellow} = stylesFor(context, context.stderr);
	for (const warning of warnings) context.stderr.write(`${yellow('warning:')} ${warning}\n`);
}
