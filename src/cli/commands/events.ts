import {EventHistory} from '../../client/event-history.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {chooseEventApps} from '../choose-event-apps.ts';
import {type CommandCall, type CommandContext, type CommandOptions, readerGone} from '../command-context.ts';
import {eventFilter} from '../event-filter.ts';
import {EventPrinter} from '../output/event-printer.ts';

const defaultCount = 50;

/** `fcm events [apps...]`: reads the files themselves, so it works whatever the daemon does. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const count = eventCount(options);
	const filter = eventFilter(options, new Date());
	if (options.follow && options.until !== undefined)
		throw new FcmError('FCM_ERR_USAGE', '--follow has no end, so it does not go with --until');
	const isOfAll = args.length === 0 || args.includes('all');
	const wantsApp = await chooseEventApps(context.home, args);
	const history = new EventHistory({
		home: context.home,
		wantsApp: (app) => options.daemon !== true && wantsApp(app),
		fits: (event) => (event.app === null ? isOfAll : wantsApp(event.app)) && filter(event),
	});
	const isOfOne = args.length === 1 && !isOfAll;
	const printer = new EventPrinter(context, {json: options.json === true, naming: !isOfOne});
	const signal = options.follow ? context.interruption() : new AbortController().signal;
	try {
		const events = await history.last(count, signal);
		await printer.print(events);
		if (events.length === 0 && count > 0 && !options.json) context.stderr.write(nothing(options));
		if (!options.follow) return exitCodes.done;
		await history.follow((more) => printer.print(more), signal);
	} finally {
		await history.close();
	}
	return signal.reason === readerGone ? exitCodes.done : exitCodes.interrupted;
}

/** Whoever names a span of time wants all of it. */
function eventCount({lines, since, until}: CommandOptions): number {
	if (lines === undefined) return since === undefined && until === undefined ? defaultCount : Number.POSITIVE_INFINITY;
	if (/^\d{1,9}$/.test(lines)) return Number(lines);
	throw new FcmError('FCM_ERR_USAGE', `--lines ${lines}: not a number of events`);
}

function nothing({since, until, type, follow}: CommandOptions): string {
	const isNarrow = since !== undefined || until !== undefined || type !== undefined;
	const words = isNarrow ? 'no event fits' : 'nothing has happened yet';
	return follow ? `${words}; waiting for the first (Ctrl-C ends)\n` : `${words}\n`;
}
