import {followRecords} from '../../client/log-follow.ts';
import {readAllRecords, readLastRecords} from '../../client/log-history.ts';
import type {LogPosition} from '../../client/log-line.ts';
import {logSources} from '../../client/log-sources.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {chooseApps} from '../choose-apps.ts';
import {type CommandCall, type CommandContext, type CommandOptions, readerGone} from '../command-context.ts';
import {type LogView, logView} from '../log-options.ts';
import {LogPrinter} from '../output/log-printer.ts';

/** `fcm logs [apps...]`: reads the files themselves, so it works whatever the daemon does, and costs the daemon nothing. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const view = logView(options, Date.now(), context.preferences?.logLines);
	const apps = await chooseApps(context, args.length > 0 ? args : ['all']);
	const printer = new LogPrinter(context, {apps, format: format(options), highlight: view.highlight});
	const sources = () => logSources(context.home, apps, view.streams);
	const signal = view.isFollowing && apps.length > 0 ? context.interruption() : null;
	const positions = await printHistory(sources(), view, printer, signal);
	if (printer.lines === 0 && view.count > 0) context.stderr.write(nothing(apps, view));
	if (!signal) return exitCodes.done;
	const {filter} = view;
	await followRecords({sources, positions, filter, signal, onRecords: (records) => printer.print(records)});
	return signal.reason === readerGone ? exitCodes.done : exitCodes.interrupted;
}

async function printHistory(
	sources: ReturnType<typeof logSources>,
	{count, filter}: LogView,
	printer: LogPrinter,
	signal: AbortSignal | null,
): Promise<Map<string, LogPosition>> {
	if (Number.isFinite(count)) {
		const {records, positions} = await readLastRecords(sources, count, filter);
		await printer.print(records);
		return positions;
	}
	const positions = new Map<string, LogPosition>();
	for await (const records of readAllRecords(sources, filter, positions)) {
		await printer.print(records);
		if (signal?.aborted || printer.isRefused) break;
	}
	return positions;
}

function format({json, raw}: CommandOptions): 'json' | 'raw' | 'words' {
	if (json && raw) throw new FcmError('FCM_ERR_USAGE', '--json and --raw: one of them');
	return json ? 'json' : raw ? 'raw' : 'words';
}

function nothing(apps: readonly string[], {filter, isFollowing}: LogView): string {
	if (apps.length === 0) return 'no apps; try: fcm start ecosystem.json\n';
	const one = apps.length === 1 ? `${apps[0]} has written no` : 'no';
	const words = filter.isAny ? `${one} lines yet` : `${one} such lines`;
	return isFollowing ? `${words}; waiting for the first (Ctrl-C ends)\n` : `${words}\n`;
}
