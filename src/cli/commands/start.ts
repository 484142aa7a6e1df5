import {applicationOf} from '../application-of.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {runOperation} from '../run-operation.ts';
import {requireFittingOptions, resolveTargets} from '../start-targets.ts';

/** `fcm start [targets...]`: files and scripts are applied, known apps started. Nothing starts when a part is wrong. */
export async function run(context: CommandContext, call: CommandCall): Promise<number> {
	if (call.options.dryRun) return (await import('./plan.ts')).run(context, call);
	if (call.options.daemon === false) return (await import('./run.ts')).run(context, call);
	const json = call.options.json === true;
	const targets = await resolveTargets(context, call.args);
	requireFittingOptions(targets, call);
	const {application, warnings} = await applicationOf(context, targets, call);
	const client = await context.openClient({start: true});
	return runOperation(context, client, {
		verb: 'start',
		json,
		warnings,
		call: async (watch) => {
			const {selectors} = targets;
			const done = await Promise.all([
				application.specs.length > 0 ? client.call('apps.apply', application, watch) : {apps: []},
				selectors.length > 0 ? client.call('apps.start', {selectors}, watch) : {apps: []},
			]);
			return done.flatMap(({apps}) => apps);
		},
	});
}
