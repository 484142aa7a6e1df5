import type {CommandContext, CommandOptions} from './command-context.ts';
import {namesFiles} from './file-selectors.ts';
import {stylesFor} from './output/styles.ts';

/** In PM2 a file here is also read anew: whoever expects that must not be left in the dark. */
export function noteFile(context: CommandContext, args: readonly string[], {json}: CommandOptions, verb: string): void {
	const file = namesFiles(context, args);
	if (file === null || json || context.quiet) return;
	const note = `note: ${verb} takes the apps as they are known; \`fcm start ${file}\` applies what has changed in the file`;
	context.stderr.write(`${stylesFor(context, context.stderr).dim(note)}\n`);
}
