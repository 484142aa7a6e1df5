import type {Application} from '../protocol/plan.ts';
import {FcmError} from '../shared/errors.ts';
import type {CommandCall, CommandContext} from './command-context.ts';
import {stylesFor} from './output/styles.ts';
import {loadSpecs} from './start-specs.ts';
import type {StartTargets} from './start-targets.ts';

export interface LoadedApplication {
	application: Application;
	/** For the user to read: what in the files has no effect. */
	warnings: string[];
}

/** What files, scripts and options want the machine to be. Prints the warnings, but for `--json`. */
export async function applicationOf(
	context: CommandContext,
	targets: StartTargets,
	call: CommandCall,
): Promise<LoadedApplication> {
	const {prune, ifIndex, json} = call.options;
	const index = ifIndex === undefined ? undefined : indexOf(ifIndex);
	const {specs, files, warnings} = await loadSpecs(context, targets, call);
	if (!json && !context.quiet) printWarnings(context, warnings);
	const application: Application = {
		...{specs, files},
		...(prune === true && {prune}),
		...(index !== undefined && {ifIndex: index}),
	};
	return {application, warnings};
}

function indexOf(text: string): number {
	if (/^\d{1,15}$/.test(text)) return Number(text);
	throw new FcmError('FCM_ERR_USAGE', `--if-index ${text}: not an index like the one that \`fcm plan\` tells`);
}

function printWarnings(context: CommandContext, warnings: readonly string[]): void {
	const {yellow} = stylesFor(context, context.stderr);
	for (const warning of warnings) context.stderr.write(`${yellow('warning:')} ${warning}\n`);
}
