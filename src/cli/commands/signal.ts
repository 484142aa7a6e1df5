import {type ExitCode, FcmError} from '../../shared/errors.ts';
import {didYouMean} from '../../shared/nearest-word.ts';
import {isSignal, signalNames} from '../../shared/signals.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {selectorsOf} from '../file-selectors.ts';
import {reportEach} from '../report-each.ts';

/** `fcm signal <signal> <apps...>`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const [word = '', ...rest] = args;
	const signal = signalOf(word);
	const client = await context.openClient({start: true});
	try {
		const selectors = await selectorsOf(context, client, rest);
		const {apps} = await client.call('apps.signal', {selectors, signal});
		return reportEach(context, options, apps, ({pids}) => `${signal} to ${pids.join(', ')}`);
	} finally {
		client.close();
	}
}

/** `SIGUSR2`, `usr2` or, as with kill, `-USR2` after `--`. */
function signalOf(word: string): NodeJS.Signals {
	const name = `SIG${word.toUpperCase().replace(/^-?(SIG)?/, '')}`;
	if (isSignal(name)) return name;
	throw new FcmError('FCM_ERR_USAGE', `there is no signal "${word}"${didYouMean(name, signalNames)}`);
}
