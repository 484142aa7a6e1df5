import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {didYouMean} from '../../shared/nearest-word.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {commandTable} from '../command-table.ts';
import {bashScript} from '../completion/bash.ts';
import {type CommandShape, commandShapes} from '../completion/command-shape.ts';
import {fishScript} from '../completion/fish.ts';
import {zshScript} from '../completion/zsh.ts';

const scripts: Record<string, (shapes: readonly CommandShape[]) => string> = {
	bash: bashScript,
	zsh: zshScript,
	fish: fishScript,
};

/** `fcm completion <shell>`: prints the script, which knows all commands and options and asks only for the names of apps. */
export async function run(context: CommandContext, {args: [shell = '']}: CommandCall): Promise<ExitCode> {
	const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
	if (!script) {
		const words = `completion ${shell}: there are scripts for bash, zsh and fish`;
		throw new FcmError('FCM_ERR_USAGE', `${words}${didYouMean(shell, Object.keys(scripts))}`);
	}
	context.stdout.write(script(commandShapes(commandTable)));
	return exitCodes.done;
}
