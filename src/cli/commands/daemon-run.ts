import {noteInLog, takeOver} from '../../client/take-over.ts';
import {entrypoints} from '../../entrypoints.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';

/** `fcm daemon run`: this process becomes the daemon, and ends as it does. */
export async function run({home, env, stderr}: CommandContext, _call: CommandCall): Promise<never> {
	const ended = await takeOver(home);
	if (ended !== null) stderr.write(`the daemon ${ended} has handed over\n`);
	noteInLog(home, `the daemon ${process.pid} logs to ${env.JOURNAL_STREAM ? 'the journal' : 'its stderr'}, not here`);
	// The very program that a command would have started; it ends the process itself.
	await import(entrypoints.daemon.href);
	return new Promise<never>(() => {});
}
