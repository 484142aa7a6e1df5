import {type ExitCode, exitCodes, FcmError, type WireError} from '../shared/errors.ts';
import type {CommandContext, CommandOptions} from './command-context.ts';
import {failureText} from './output/failure-text.ts';
import {errorJson, printJson} from './output/json.ts';
import {stylesFor} from './output/styles.ts';
import {worstExitCode} from './worst-exit-code.ts';

type Each<Result> = ({app: string} & Result) | {app: string; error: WireError};

/** Prints what a short command did to each app, and says how it exits. */
export function reportEach<Result extends object>(
	context: CommandContext,
	{json}: CommandOptions,
	apps: readonly Each<Result>[],
	words: (result: Result) => string,
): ExitCode {
	if (json) printJson(context.stdout, {apps: apps.map((each) => ('error' in each ? failed(each) : each))});
	const width = Math.max(0, ...apps.map(({app}) => app.length));
	for (const each of json ? [] : apps) {
		if ('error' in each) context.stderr.write(failureText(each.app, each.error, stylesFor(context, context.stderr)));
		else if (!context.quiet) context.stdout.write(`${each.app.padEnd(width)}  ${words(each)}\n`);
	}
	return worstExitCode(apps.map((each) => ('error' in each ? FcmError.fromWire(each.error).exitCode : exitCodes.done)));
}

function failed({app, error}: {app: string; error: WireError}): unknown {
	return {app, error: errorJson(error)};
}
