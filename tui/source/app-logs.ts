import {followLogs} from '../../src/client/log-follow.ts';
import {readLogHistory} from '../../src/client/log-history.ts';
import type {LogLine} from '../../src/client/log-line.ts';
import {logSources} from '../../src/client/log-sources.ts';
import {plainText} from '../words/plain-text.ts';
import type {LogListener, LogRequest} from './monit-source.ts';

/** The screen keeps a thousand lines: none of them may be a megabyte. */
const maxTextLength = 4000;

/** Reads the log files of `home`; needs no daemon. The returned function follows one app until its own result is called. */
export function createLogFollower(home: string): (request: LogRequest, listener: LogListener) => () => void {
	return (request, listener) => {
		const ended = new AbortController();
		follow(home, request, listener, ended.signal).catch((error: Error) => {
			if (!ended.signal.aborted) listener.onError(error);
		});
		return () => ended.abort();
	};
}

async function follow(home: string, request: LogRequest, listener: LogListener, signal: AbortSignal): Promise<void> {
	const sources = () => logSources(home, [request.app], request.errorsOnly ? ['err'] : ['out', 'err']);
	const give = (lines: LogLine[]) => {
		if (!signal.aborted) listener.onLines(lines.map(shown));
	};
	const {lines, positions} = await readLogHistory(sources(), request.lines);
	give(lines);
	await followLogs({sources, positions, onLines: give, signal});
}

function shown(line: LogLine): LogLine {
	return {...line, text: plainText(line.text.slice(0, maxTextLength))};
}
