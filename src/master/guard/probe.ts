import {formatDuration} from '../../shared/format.ts';

/** What one GET came to. */
export type ProbeAnswer = {kind: 'status'; status: number} | {kind: 'none'; why: string};

/** The private socket of a worker, or its port on the loopback interface. */
export type ProbeTarget = {socketPath: string} | {port: number};

export type ProbeOptions = ProbeTarget & {
	/** "/health" */
	path: string;
	/** For the whole exchange. */
	timeoutMs: number;
	signal: AbortSignal;
};

/**
 * Asks a worker. The status line is the answer; it is told when the exchange is over, so that
 * whoever asks again is never on two connections. Never rejects.
 */
export function probe({path, timeoutMs, signal, ...target}: ProbeOptions): Promise<ProbeAnswer> {
	return new Promise<ProbeAnswer>((resolve) => {
		let answer = none('the connection was closed without an answer');
		const headers = {host: 'localhost', connection: 'close', 'user-agent': 'fcm'};
		// Loaded here: an app master that asks nobody does without it, in memory and at its start.
		const {get} = process.getBuiltinModule('node:http');
		const request = get({
			...('port' in target ? {host: '127.0.0.1'} : {}),
			...target,
			path,
			agent: false,
			headers,
			signal,
		});
		// Timers run before what has arrived is read: if it is we who were busy, the answer is there one turn later.
		const late = () => setImmediate(() => request.destroy(new Error(`no answer within ${formatDuration(timeoutMs)}`)));
		const timer = setTimeout(late, timeoutMs).unref();
		request.on('response', (response) => {
			answer = {kind: 'status', status: response.statusCode ?? 0};
			// Read to its end, so that the app does not see a client that went away.
			response.on('error', () => {}).resume();
		});
		request.on('error', (error) => {
			if (answer.kind === 'none') answer = none(error.message);
		});
		request.on('close', () => {
			clearTimeout(timer);
			resolve(answer);
		});
	}).catch((error: Error) => none(error.message)); // A path that http refuses.
}

function none(why: string): ProbeAnswer {
	return {kind: 'none', why};
}

/** "GET /health answered 503", "GET /health: no answer within 5 s" */
export function answerWords(path: string, answer: ProbeAnswer): string {
	return answer.kind === 'status' ? `GET ${path} answered ${answer.status}` : `GET ${path}: ${answer.why}`;
}
