import type {LogsSpec} from '../protocol/app-spec.ts';
import {laterFields} from '../protocol/complete-spec.ts';
import {isDevice, workerLogFiles} from '../shared/log-file-names.ts';
import {readSpec} from '../state-dir/bundle.ts';
import {appPaths} from '../state-dir/paths.ts';
import type {LogSource, LogStream} from './log-line.ts';

/** The logs of apps that are there to be read, by their specs in the state directory: what no daemon is needed for. */
export function logSources(
	home: string,
	apps: readonly string[],
	streams: readonly LogStream[] = ['out', 'err'],
): LogSource[] {
	const found = apps.flatMap((app) => sourcesOf(home, app, streams));
	const first = new Map<string, LogSource>();
	for (const source of found) if (!first.has(source.path)) first.set(source.path, source);
	return found
		.map((source) => ({...source, isSecond: first.get(source.path) !== source}))
		.filter(({isRaw, isSecond}) => !(isRaw && isSecond));
}

function sourcesOf(home: string, app: string, streams: readonly LogStream[]): LogSource[] {
	const {outFile, errorFile, merge, type} = logsSpec(home, app);
	const {outLog, errorLog} = appPaths(home, app);
	return streams.flatMap((stream): LogSource[] => {
		const named = stream === 'out' ? outFile : errorFile;
		const path = named ?? (stream === 'out' ? outLog : errorLog);
		if (isDevice(path)) return [];
		// A file that the user named may take the lines of other apps too, or of both streams.
		const isRaw = type === 'raw';
		const source = {app, stream, path, isRaw, isShared: named !== null && !isRaw};
		return merge ? [source] : workerLogFiles(path).map((file) => ({...source, ...file}));
	});
}

/** A damaged spec costs its app what it says of logs, not the logs. */
function logsSpec(home: string, app: string): LogsSpec {
	try {
		return {...laterFields.logs, ...readSpec(home, app).logs};
	} catch {
		return laterFields.logs;
	}
}
