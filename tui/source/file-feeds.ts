import {appsOnDisk} from '../../src/client/apps-on-disk.ts';
import {EventHistory} from '../../src/client/event-history.ts';
import {LogFilter} from '../../src/client/log-filter.ts';
import {followLogs} from '../../src/client/log-follow.ts';
import {readLogHistory} from '../../src/client/log-history.ts';
import type {LogLine} from '../../src/client/log-line.ts';
import {logSources} from '../../src/client/log-sources.ts';
import {plainText} from '../words/plain-text.ts';
import type {FeedNews, FeedRequest} from './monit-source.ts';

/** The screen keeps two thousand lines: none of them may be a megabyte. */
const maxTextLength = 4000;

type FileRequest = FeedRequest & {feed: 'logs' | 'events'};

/** Reads the files of `home`; needs no daemon. Follows until the returned function is called. */
export function createFileFeeds(
	home: string,
): (request: FileRequest, listener: (news: FeedNews) => void) => () => void {
	return (request, listener) => {
		const ended = new AbortController();
		const tell = (news: FeedNews) => {
			if (!ended.signal.aborted) listener(news);
		};
		const work =
			request.feed === 'logs'
				? readLogs(home, request, tell, ended.signal)
				: readEvents(home, request, tell, ended.signal);
		work.catch((error: Error) => tell({news: 'problem', problem: error.message}));
		return () => ended.abort();
	};
}

async function readLogs(
	home: string,
	{apps, slot, errorsOnly, filter: text, lines: count}: FileRequest & {feed: 'logs'},
	tell: (news: FeedNews) => void,
	signal: AbortSignal,
): Promise<void> {
	const sources = () =>
		logSources(
			home,
			apps.length > 0 ? apps : appsOnDisk(home).map(({name}) => name),
			errorsOnly ? ['err'] : ['out', 'err'],
		);
	const filter = logFilter(text, slot);
	const {lines, positions} = await readLogHistory(sources(), count, filter);
	tell({news: 'lines', lines: lines.map(shown)});
	await followLogs({
		sources,
		positions,
		filter,
		signal,
		onLines: (more) => tell({news: 'lines', lines: more.map(shown)}),
	});
}

/** Searches what there is, not only what would be shown: a line that is long ago is found too. */
function logFilter(text: string, slot: number | null): LogFilter {
	const invert = text.startsWith('!');
	const grep = invert ? text.slice(1) : text;
	return new LogFilter({...(grep !== '' && {grep, invert, ignoreCase: true}), ...(slot !== null && {slot})});
}

async function readEvents(
	home: string,
	{apps, count}: FileRequest & {feed: 'events'},
	tell: (news: FeedNews) => void,
	signal: AbortSignal,
): Promise<void> {
	const isWanted = (app: string) => apps.length === 0 || apps.includes(app);
	const history = new EventHistory({
		home,
		wantsApp: isWanted,
		fits: ({app}) => (app === null ? apps.length === 0 : isWanted(app)),
	});
	try {
		tell({news: 'events', events: await history.last(count, signal)});
		await history.follow(async (events) => tell({news: 'events', events}), signal);
	} finally {
		await history.close();
	}
}

function shown(line: LogLine): LogLine {
	return {...line, text: plainText(line.text.slice(0, maxTextLength))};
}
