import {emptyLogs} from '../client/empty-logs.ts';
import {EventHistory} from '../client/event-history.ts';
import {LogFilter} from '../client/log-filter.ts';
import {followLogs} from '../client/log-follow.ts';
import {readLogHistory} from '../client/log-history.ts';
import type {LogLine} from '../client/log-line.ts';
import {logSources} from '../client/log-sources.ts';
import type {RecordedEvent} from '../protocol/events.ts';
import {FcmError} from '../shared/errors.ts';
import type {LogOptions} from './client.ts';

/** What is read from the state directory itself; the daemon has no part in it. */

/** @param apps null: of all, deleted ones and the daemon too */
export async function lastEventsOf(home: string, apps: string[] | null, lines: number): Promise<RecordedEvent[]> {
	const history = new EventHistory({
		home,
		wantsApp: (app) => apps === null || apps.includes(app),
		fits: ({app}) => apps === null || (app !== null && apps.includes(app)),
	});
	try {
		return await history.last(lines, new AbortController().signal);
	} finally {
		await history.close();
	}
}

export async function lastLines(home: string, apps: string[], options: LogOptions): Promise<LogLine[]> {
	const {lines = 15, grep, since, until, worker} = options;
	const filter = filterOf({
		...(grep !== undefined && {grep}),
		...(since && {since: since.toISOString()}),
		...(until && {until: until.toISOString()}),
		...(worker !== undefined && {slot: worker}),
	});
	return (await readLogHistory(logSources(home, apps), lines, filter)).lines;
}

function filterOf(options: ConstructorParameters<typeof LogFilter>[0]): LogFilter {
	try {
		return new LogFilter(options);
	} catch (error) {
		throw new FcmError('FCM_ERR_USAGE', `grep: ${(error as Error).message}`);
	}
}

export async function followLines(
	home: string,
	apps: string[],
	{onLines, signal}: {onLines: (lines: LogLine[]) => void | Promise<void>; signal: AbortSignal},
): Promise<void> {
	const sources = () => logSources(home, apps);
	const {positions} = await readLogHistory(sources(), 0);
	await followLogs({sources, positions, signal, onLines});
}

export async function emptyLogsOf(home: string, apps: string[]): Promise<{app: string; freedBytes: number}[]> {
	const emptied: {app: string; freedBytes: number}[] = [];
	for (const app of apps) emptied.push({app, freedBytes: await emptyLogs(logSources(home, [app]))});
	return emptied;
}
