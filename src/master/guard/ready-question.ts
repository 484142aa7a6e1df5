import {connect} from 'node:net';
import type {HttpReady} from '../../protocol/app-spec.ts';
import {answerWords, type ProbeTarget, probe} from './probe.ts';

/** For one try. */
const timeoutMs = 5000;

/** "localhost" may be either. */
const loopbacks = ['127.0.0.1', '::1'];

export type ReadyQuestion = (signal: AbortSignal) => Promise<string | null>;

/** Whether the app answers with the right status. */
export function askHttp({http, status}: HttpReady, target: ProbeTarget): ReadyQuestion {
	return async (signal) => {
		const answer = await probe({...target, path: http, timeoutMs, signal});
		return answer.kind === 'status' && answer.status === status ? null : answerWords(http, answer);
	};
}

/** Whether anybody accepts on this port of the loopback interface. */
export function askPort(port: number): ReadyQuestion {
	return async () => {
		for (const host of loopbacks) if (await accepts(host, port)) return null;
		return `nothing accepts on port ${port}`;
	};
}

/** Without the signal: Node 20 would keep a listener on it for every try. */
function accepts(host: string, port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({host, port, timeout: timeoutMs});
		const settle = (accepted: boolean) => {
			resolve(accepted);
			socket.destroy();
		};
		socket.on('connect', () => settle(true));
		socket.on('timeout', () => settle(false));
		socket.on('error', () => settle(false));
	});
}
