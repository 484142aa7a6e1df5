import {FcmError} from '../shared/errors.ts';
import type {CommandContext} from './command-context.ts';
import {appNames} from './completion/app-names-command.ts';
import {ownArguments} from './own-arguments.ts';

/** Runs one command line. Never rejects: an error is printed and becomes its exit code. */
export async function runCli(argv: readonly string[], context: CommandContext): Promise<number> {
	try {
		if (argv[0] === appNames) return await (await import('./completion/app-names.ts')).printAppNames(context);
		const {runProgram} = await import('./program.ts');
		const {translateVerb} = await import('./pm2-verbs.ts');
		return await runProgram(translateVerb(argv), context);
	} catch (error) {
		const {reportError} = await import('./output/error-report.ts');
		return reportError(context, FcmError.from(error), ownArguments(argv).includes('--json'));
	}
}
