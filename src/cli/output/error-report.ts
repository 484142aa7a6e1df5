import type {ExitCode, FcmError} from '../../shared/errors.ts';
import type {CommandContext} from '../command-context.ts';
import {errorJson, printJson} from './json.ts';
import {stylesFor} from './styles.ts';

/** Prints an error that ended a command: for people on stderr, for programs as the document on stdout. */
export function reportError(context: CommandContext, error: FcmError, json: boolean): ExitCode {
	if (json) {
		printJson(context.stdout, {error: errorJson(error.toWire())});
		return error.exitCode;
	}
	const styles = stylesFor(context, context.stderr);
	context.stderr.write(`${styles.red('fcm:')} ${error.message}\n${styles.dim(`  ${error.hint} (${error.code})`)}\n`);
	if (context.env.FCM_DEBUG === '1') context.stderr.write(`${stackOf(error)}\n`);
	return error.exitCode;
}

/** Where it was thrown first: an unexpected error is the cause of the FcmError that carries it. */
function stackOf(error: FcmError): string {
	const origin = error.cause instanceof Error ? error.cause : error;
	return origin.stack ?? String(origin);
}
