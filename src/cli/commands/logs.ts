import {appPaths} from '../../client/home.ts';
import {followLogs} from '../../client/log-follow.ts';
import {readLogHistory} from '../../client/log-history.ts';
import type {LogSource, LogStream} from '../../client/log-line.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {chooseApps} from '../choose-apps.ts';
import {type CommandCall, type CommandContext, type CommandOptions, readerGone} from '../command-context.ts';
import {LogPrinter} from '../output/log-printer.ts';

const defaultLines = 15;

/** `fcm logs [apps...]`: reads the files themselves, so it works whatever the daemon does. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const count = lineCount(options.lines);
	const apps = await chooseApps(context, args.length > 0 ? args : ['all']);
	const sources = apps.flatMap((app) => sourcesOf(context.home, app, streams(options)));
	const printer = new LogPrinter(context, apps, options.json === true);
	const {lines, positions} = await readLogHistory(sources, count);
	await printer.print(lines);
	if (lines.length === 0 && count > 0) context.stderr.write(nothingYet(apps, options.nostream === true));
	if (options.nostream || apps.length === 0) return exitCodes.done;
	const signal = context.interruption();
	await followLogs({sources, positions, signal, onLines: (more) => printer.print(more)});
	return signal.reason === readerGone ? exitCodes.done : exitCodes.interrupted;
}

function lineCount(text: string | undefined): number {
	if (text === undefined) return defaultLines;
	if (!/^\d{1,9}$/.test(text)) throw new FcmError('FCM_ERR_USAGE', `--lines ${text}: not a number of lines`);
	return Number(text);
}

/** Both together are both, as if neither was given. */
function streams({out, err}: CommandOptions): LogStream[] {
	if (out === err) return ['out', 'err'];
	return out ? ['out'] : ['err'];
}

function sourcesOf(home: string, app: string, streams: LogStream[]): LogSource[] {
	const {outLog, errorLog} = appPaths(home, app);
	return streams.map((stream) => ({app, stream, path: stream === 'out' ? outLog : errorLog}));
}

function nothingYet(apps: readonly string[], isOver: boolean): string {
	if (apps.length === 0) return 'no apps; try: fcm start ecosystem.json\n';
	const words = apps.length === 1 ? `${apps[0]} has written no lines yet` : 'no lines yet';
	return isOver ? `${words}\n` : `${words}; waiting for the first (Ctrl-C ends)\n`;
}
